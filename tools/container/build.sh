#!/bin/sh
# What the image is built by, in a copy of the repository: the app with the packages that it needs to run.
set -eu
npm ci --ignore-scripts --no-audit --no-fund
npx tsc -b apps/engagement
npm prune --omit=dev --ignore-scripts --no-audit --no-fund
rm -rf .nx docs examples tools
