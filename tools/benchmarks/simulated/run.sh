#!/usr/bin/env bash
# Simulated people: the engagement model over three seeds, masked and next events, the ceiling, and choices of the
# fusion.
#
#     bash tools/benchmarks/simulated/run.sh [engagement] [events] [ceiling] [choices]
#
# Without a name: engagement, events and ceiling. About an hour on one core per seed of `engagement` and for `choices`,
# a few minutes for the others, with `npm run native`. A stopped run continues. Writes runs/simulated/ and results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
[ $# -gt 0 ] || set -- engagement events ceiling
out=runs/simulated compiled=tools/benchmarks/dist/simulated
mkdir -p "$out"
npx tsc -b tools/benchmarks
daybook() { node apps/engagement/dist/main.js "$@"; }

engagement() {
  for seed in 1 2 3; do
    [ -s $out/seed-$seed/evaluation.json ] ||
      node $compiled/engagement.js --training-seed $seed --out $out/seed-$seed --resume
  done
  node $compiled/record.js $out/seed-1 $out/seed-2 $out/seed-3
}

# The JSON of each run has the network's metrics and, on the same events, the most frequent type, the bigram and both
# neighbours.
events() {
  local folder=$out/events
  mkdir -p $folder
  rm -f $folder/store.h5
  daybook simulate --people 1500 --weeks 12 --out $folder/events.jsonl.gz
  daybook import $folder/events.jsonl.gz --store $folder/store.h5
  daybook split --store $folder/store.h5
  for objective in masked next; do
    daybook pretrain events --store $folder/store.h5 --out $folder/$objective --objective $objective \
      --json > $folder/$objective.json
  done
}

ceiling() { node $compiled/ceiling.js --people 1500 --particles 1000 --seed 1; }

choices() { bash tools/benchmarks/simulated/fusion-choices.sh $out/seed-1 $out/choices 20000; }

for part in "$@"; do
  case $part in
    engagement | events | ceiling | choices) "$part" ;;
    *) echo "run.sh: no part named $part" >&2; exit 2 ;;
  esac
done
