#!/usr/bin/env bash
# The next event by the defaults: type, item, value and the time until it, beside own habit, what follows what, what is
# usual for the person, and the best mixture of them.
#
#     [SEEDS="0 1 2"] bash tools/benchmarks/events/run.sh DATA_FOLDER [SET…]
#
# SET is collegemsg-both, mathoverflow or git-git, of which DATA_FOLDER has SET.jsonl.gz, or simulated: 1,500 simulated
# people. Without a name: all. One seed unless SEEDS names more. People are tested whom training has not seen.
# `npm run native` makes it several times faster. Writes runs/events/ and results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?give the folder with the data sets} out=runs/events seeds=${SEEDS:-0}
shift
[ $# -gt 0 ] || set -- collegemsg-both mathoverflow git-git simulated
mkdir -p "$out"
npx tsc -b tools/benchmarks
daybook() { node apps/engagement/dist/main.js "$@"; }

for set in "$@"; do
  store=$out/$set.h5 events=$data/$set.jsonl.gz
  if [ ! -s "$out/$set.split.json" ]; then
    rm -f "$store"
    if [ "$set" = simulated ]; then
      events=$out/simulated.jsonl.gz
      daybook simulate --people 1500 --weeks 12 --out "$events"
    fi
    daybook import "$events" --store "$store"
    daybook split --store "$store" --cutoff none --folds 0
  fi
  for seed in $seeds; do
    daybook pretrain events --store "$store" --out "$out/$set-$seed" --seed "$seed" --json > "$out/$set-$seed.part"
    mv "$out/$set-$seed.part" "$out/$set-$seed.json"
  done
  node tools/benchmarks/dist/events/record.js "$out" "$set"
done
