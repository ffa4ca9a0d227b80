#!/usr/bin/env bash
# The whole way on real data, from the repository's root: bash tools/results/real-input.sh DATA_FOLDER [conversation|food|events]
# Each command's JSON lies under runs/real/. Needs `npm run build`; `npm run native` makes it several times faster.
set -euo pipefail
data=$1; only=${2:-all}; out=runs/real
mkdir -p "$out"
daybook() { node apps/engagement/dist/main.js "$@"; }
wanted() { [ "$only" = all ] || [ "$only" = "$1" ]; }

if wanted food; then bash "$(dirname "$0")/food.sh" "$data"; fi

if wanted events; then
  daybook import "$data/collegemsg.jsonl.gz" --store $out/collegemsg.h5 --json > $out/collegemsg.import.json
  daybook split --store $out/collegemsg.h5 --folds 5
  daybook pretrain events --store $out/collegemsg.h5 --fold 0 --out $out/collegemsg-events --preset small --max-length 256 --epochs 6 --learning-rate 1e-3 --json > $out/collegemsg-events.json
  daybook train --store $out/collegemsg.h5 --fold 0 --events $out/collegemsg-events --out $out/collegemsg-engagement --json > $out/collegemsg-train.json
  daybook evaluate --store $out/collegemsg.h5 --fold 0 --model $out/collegemsg-engagement --json > $out/collegemsg-evaluate.json
fi

if wanted conversation; then
  for name in topical-chat irc-ubuntu; do
    daybook import "$data/$name.jsonl.gz" --store $out/$name.h5 --json > $out/$name.import.json
    daybook embed --store $out/$name.h5 --json > $out/$name.embed.json
    for seed in 0 1 2; do
      daybook split --store $out/$name.h5 --cutoff none --seed $seed --out $out/$name.split-$seed.json
      daybook pretrain conversation --store $out/$name.h5 --split $out/$name.split-$seed.json --out $out/$name-$seed --preset small --max-length 96 --learning-rate 1e-3 --weight-decay 0.05 --schedule cosine --epochs 5 --seed $seed --json > $out/$name-$seed.json
    done
  done
fi
