#!/usr/bin/env bash
# Who is active within a week? Real people in five folds, `daybook folds` by its defaults, beside LightGBM, logistic
# regression and recency on window counts at the same examples.
#
#     bash tools/benchmarks/engagement/run.sh DATA_FOLDER SET…
#
# SET is collegemsg, collegemsg-both, mathoverflow or git-git; DATA_FOLDER has SET.jsonl.gz. `npm run native` makes it
# several times faster. LightGBM runs where PYTHON has it. A stopped run continues. Writes runs/benchmark/SET/ and
# results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?give the folder with the data sets} python=${PYTHON:-python3}
shift
[ $# -gt 0 ] || { echo "run.sh: name one or more of collegemsg, collegemsg-both, mathoverflow, git-git" >&2; exit 2; }
npx tsc -b tools/benchmarks
daybook() { node apps/engagement/dist/main.js "$@"; }

for set in "$@"; do
  events=$data/$set.jsonl.gz out=runs/benchmark/$set
  mkdir -p "$out"
  if [ ! -s "$out/store.split.json" ]; then
    rm -rf "$out/store.h5" "$out/store.vectors"
    daybook import "$events" --store "$out/store.h5"
    daybook split --store "$out/store.h5" --folds 5
  fi
  if [ "$set" = git-git ]; then daybook embed --store "$out/store.h5" --encoder use-lite; fi
  daybook folds --store "$out/store.h5" --out "$out/folds" --resume
  "$python" tools/benchmarks/engagement/lightgbm.py "$events" "$out/store.split.json" "$out/folds/predictions.csv" \
    "$out/lightgbm.json"
  node tools/benchmarks/dist/engagement/record.js "$set" "$out"
done
