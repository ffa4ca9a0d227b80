#!/usr/bin/env bash
# Who is active within a week? Real people in five folds, `daybook folds` by its defaults, beside LightGBM, logistic
# regression and recency on window counts at the same examples.
#
#     [PRESET=tiny] bash tools/benchmarks/engagement/run.sh DATA_FOLDER SET…
#
# PRESET is that of the networks, small by default.
# SET is collegemsg, collegemsg-both, mathoverflow or git-git; DATA_FOLDER has SET.jsonl.gz. PYTHON needs lightgbm and
# scikit-learn; `npm run native` makes the rest several times faster. A stopped run continues: remove runs/benchmark/SET
# to measure anew. Writes runs/benchmark/SET/ and results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
export PRESET=${PRESET:-small}
data=${1:?give the folder with the data sets} python=${PYTHON:-python3}
shift
[ $# -gt 0 ] || { echo "run.sh: name one or more of collegemsg, collegemsg-both, mathoverflow, git-git" >&2; exit 2; }
npx tsc -b tools/benchmarks
daybook() { node apps/engagement/dist/main.js "$@"; }

import_set() {
  local out=runs/benchmark/$1
  [ ! -s "$out/store.split.json" ] || return 0
  mkdir -p "$out"
  rm -rf "$out/store.h5" "$out/store.vectors"
  daybook import "$data/$1.jsonl.gz" --store "$out/store.h5"
  daybook split --store "$out/store.h5" --folds 5
}

# The published activity prior has seen MathOverflow and git, so each of them gets one that has not.
prior_without() {
  local stores=() other
  for other in mathoverflow git-git collegemsg-both; do
    [ "$other" != "$1" ] || continue
    import_set "$other"
    stores+=("runs/benchmark/$other/store.h5")
  done
  node tools/benchmarks/dist/engagement/activity-prior.js --out "$2" "${stores[@]}"
}

for set in "$@"; do
  events=$data/$set.jsonl.gz out=runs/benchmark/$set prior=published
  import_set "$set"
  case $set in
    mathoverflow | git-git)
      prior=$out/prior.txt
      [ -s "$prior" ] || prior_without "$set" "$prior"
      ;;
  esac
  if [ "$set" = git-git ]; then daybook embed --store "$out/store.h5" --encoder use-lite; fi
  # Intervals are made by record.js, with those of the differences.
  daybook folds --store "$out/store.h5" --out "$out/folds" --preset "$PRESET" --activity-prior "$prior" \
    --samples 0 --resume
  "$python" tools/benchmarks/engagement/rivals.py "$events" "$out/store.split.json" "$out/folds/predictions.csv" \
    "$out/rivals.json"
  node tools/benchmarks/dist/engagement/record.js "$set" "$out"
done
