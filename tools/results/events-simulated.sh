#!/usr/bin/env bash
# Events on made-up people, hidden events and next events: bash tools/results/events-simulated.sh. Needs `npm run build`; `npm run native` makes it several times faster.
# The JSON of each run lies under runs/events-simulated/: the network's metrics, and on the same events the most frequent type, the bigram and previous + next type.
set -euo pipefail
out=runs/events-simulated
mkdir -p "$out"
daybook() { node apps/engagement/dist/main.js "$@"; }

daybook simulate --people 1500 --weeks 12 --out $out/events.jsonl.gz
daybook import $out/events.jsonl.gz --store $out/store.h5
daybook split --store $out/store.h5
for objective in masked next; do
  daybook pretrain events --store $out/store.h5 --out $out/$objective --objective $objective --preset small --num-layers 1 --max-length 128 --learning-rate 3e-3 --warmup-steps 30 --mask-probability 0.1 --token-budget 2048 --steps 250 --validate-every 250 --tail-weight 0 --ahead-batches 0 --json > $out/$objective.json
done
