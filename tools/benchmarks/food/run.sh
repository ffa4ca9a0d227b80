#!/usr/bin/env bash
# Masked foods on real meals by the defaults, three seeds, beside the blend of EASE, own habit and popularity, each of
# them, personal neighbours, co-occurrence and item2vec.
#
#     bash tools/benchmarks/food/run.sh DATA_FOLDER
#
# DATA_FOLDER has nutrition5k.jsonl.gz and jaeb-meals.jsonl.gz. `npm run native` makes it several times faster. item2vec
# runs where PYTHON has gensim. Writes runs/food/ and results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?give the folder with the data sets} out=runs/food python=${PYTHON:-python3}
mkdir -p "$out"
npx tsc -b tools/benchmarks
daybook() { node apps/engagement/dist/main.js "$@"; }

rm -f $out/*.h5
node tools/benchmarks/dist/food/nutrition5k-diaries.js "$data/nutrition5k.jsonl.gz" \
  $out/nutrition5k.jsonl $out/nutrition5k.split.json
daybook import $out/nutrition5k.jsonl --store $out/nutrition5k.h5
daybook import "$data/jaeb-meals.jsonl.gz" --store $out/jaeb-meals.h5
daybook split --store $out/jaeb-meals.h5 --cutoff none

for seed in 0 1 2; do
  for corpus in jaeb-meals nutrition5k; do
    daybook pretrain food --store $out/$corpus.h5 --out $out/$corpus-$seed \
      --ranked-meals 100000 --seed $seed --json > $out/$corpus-$seed.json
  done
done
item2vec() { # events, corpus
  "$python" tools/benchmarks/food/item2vec.py "$1" "$out/$2.split.json" > "$out/$2.part" &&
    mv "$out/$2.part" "$out/$2.item2vec.json" || echo "run.sh: item2vec left out on $2" >&2
}
item2vec "$data/jaeb-meals.jsonl.gz" jaeb-meals
item2vec $out/nutrition5k.jsonl nutrition5k
node tools/benchmarks/dist/food/record.js $out
