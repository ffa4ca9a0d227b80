#!/usr/bin/env bash
# Food on real data, three seeds: bash tools/results/food.sh DATA_FOLDER. Needs `npm run build`; `npm run native` makes it several times faster.
# The JSON of each run lies under runs/food/; `node tools/results/food-table.mjs runs/food` makes the table of docs/results.md of it.
set -euo pipefail
data=$1; out=runs/food
mkdir -p "$out"
daybook() { node apps/engagement/dist/main.js "$@"; }

node tools/results/nutrition5k-diaries.mjs "$data/nutrition5k.jsonl.gz" $out/nutrition5k.jsonl $out/nutrition5k.split.json
daybook import $out/nutrition5k.jsonl --store $out/nutrition5k.h5
daybook import "$data/jaeb-meals.jsonl.gz" --store $out/jaeb-meals.h5
daybook split --store $out/jaeb-meals.h5 --cutoff none

shared="--preset small --num-layers 1 --dropout-rate 0.3 --weight-decay 1 --ahead-batches 0 --ranked-meals 100000"
for seed in 0 1 2; do
  daybook pretrain food --store $out/jaeb-meals.h5 --out $out/jaeb-meals-$seed $shared --tail-weight 0.2 --learning-rate 2e-3 --max-batch-size 16 --epochs 60 --validate-every 100 --seed $seed --json > $out/jaeb-meals-$seed.json
  # Two cafeterias are nobody's diaries: no tail task.
  daybook pretrain food --store $out/nutrition5k.h5 --out $out/nutrition5k-$seed $shared --tail-weight 0 --learning-rate 3e-3 --max-batch-size 8 --epochs 30 --validate-every 140 --seed $seed --json > $out/nutrition5k-$seed.json
done
