#!/bin/sh
# The steps of the Dockerfile where there is no engine: builds the committed files in a clean folder and asks the result.
#
# sh tools/container/check.sh
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git archive HEAD | tar -x -C "$folder"
cd "$folder"
sh tools/container/build.sh
du -sh . | cut -f1
node apps/engagement/dist/main.js serve --help
