#!/usr/bin/env bash
# Who writes again within a week? CollegeMsg, five folds by person, the event encoder pretrained inside each fold.
#
#     bash tools/benchmarks/collegemsg/run.sh DATA_FOLDER [baselines]
#
# DATA_FOLDER has collegemsg.jsonl.gz. With `baselines` only the examples are checked and the baselines fitted. `npm run
# native` makes it several times faster. LightGBM and CoLES run where PYTHON has them. Writes runs/collegemsg/ and
# results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?give the folder with the data sets} part=${2:-all}
here=tools/benchmarks/collegemsg out=runs/collegemsg python=${PYTHON:-python3}
list=$here/folds.json.gz
mkdir -p "$out"
npx tsc -b tools/benchmarks
benchmark() { node tools/benchmarks/dist/collegemsg/main.js "$@"; }

rm -f "$out/store.h5"
node apps/engagement/dist/main.js import "$data/collegemsg.jsonl.gz" --store "$out/store.h5"
benchmark check --store "$out/store.h5" --list "$list"
for fold in 0 1 2 3 4; do benchmark baselines --store "$out/store.h5" --list "$list" --fold $fold --out "$out"; done
if [ "$part" = baselines ]; then
  benchmark score --out "$out" --baseline trees
  exit
fi

for fold in 0 1 2 3 4; do
  benchmark measure --store "$out/store.h5" --list "$list" --fold $fold --out "$out"
done
"$python" $here/trees.py "$out" || echo "run.sh: LightGBM left out" >&2
"$python" $here/coles.py "$data/collegemsg.jsonl.gz" "$list" "$out" 6 || echo "run.sh: CoLES left out" >&2
benchmark score --out "$out" --baseline lightgbm --record
