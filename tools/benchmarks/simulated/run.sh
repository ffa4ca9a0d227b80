#!/usr/bin/env bash
# Simulated people: the engagement model over three seeds, the ceiling, and choices of the fusion.
#
#     bash tools/benchmarks/simulated/run.sh [engagement] [ceiling] [choices]
#
# Without a name: engagement and ceiling. About an hour on one core per seed of `engagement` and for `choices`, a few
# minutes for the ceiling, with `npm run native`. A stopped run continues. Writes runs/simulated/ and results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
[ $# -gt 0 ] || set -- engagement ceiling
out=runs/simulated compiled=tools/benchmarks/dist/simulated
mkdir -p "$out"
npx tsc -b tools/benchmarks

engagement() {
  for seed in 1 2 3; do
    [ -s $out/seed-$seed/evaluation.json ] ||
      node $compiled/engagement.js --training-seed $seed --out $out/seed-$seed --resume
  done
  node $compiled/record.js $out/seed-1 $out/seed-2 $out/seed-3
}

ceiling() { node $compiled/ceiling.js --people 1500 --particles 1000 --seed 1; }

choices() { bash tools/benchmarks/simulated/fusion-choices.sh $out/seed-1 $out/choices 20000; }

for part in "$@"; do
  case $part in
    engagement | ceiling | choices) "$part" ;;
    *) echo "run.sh: no part named $part" >&2; exit 2 ;;
  esac
done
