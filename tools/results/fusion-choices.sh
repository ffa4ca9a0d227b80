#!/usr/bin/env bash
# Choices of the fusion on a simulated cohort, everything else equal: frozen or fine-tuned networks, outputs side by side or one shared [CLS],
# stream dropout, [CLS] or mean pooling, with and without facts about people. Ends in a table for docs/experiment-log.md.
# What is finished in OUT is kept: the script can be stopped and started again. RUN stands before every long command, such as RUN="nice".
#
#     npm run build
#     bash tools/results/fusion-choices.sh runs/fusion-choices 300 10 1
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-runs/fusion-choices} people=${2:-300} weeks=${3:-10} seed=${4:-1}
store=$out/store.h5
mkdir -p "$out"
daybook() { ${RUN:-} node apps/engagement/dist/main.js "$@"; }

if [ ! -s "$out/store.split.json" ]; then
  daybook simulate --people "$people" --weeks "$weeks" --seed "$seed" --out "$out/events.jsonl.gz"
  rm -f "$store"
  daybook import "$out/events.jsonl.gz" --store "$store"
  daybook embed --store "$store"
  cutoff=$(node -p "new Date(Date.parse('2026-01-05') + 7 * 86400000 * Math.round(2 / 3 * $weeks)).toISOString().slice(0, 10)")
  # What a sign-up form could ask: how many days a week somebody means to come, weight and goals.
  node --input-type=module -e "
    import { simulate } from './apps/engagement/dist/simulate/index.js';
    console.log('userId,plannedDays,startWeight,weightGoal,stepGoal,sleepGoal');
    for (const { person: p } of simulate({ people: $people, weeks: $weeks, seed: $seed })) console.log([p.userId, p.plannedDays, p.startWeight, p.goals.weight, p.goals.steps, p.goals.sleep].join());
  " > "$out/people.csv"
  daybook split --store "$store" --cutoff "$cutoff" --validation 0.2 --test 0.3 --seed "$seed"
fi

for pooling in cls mean; do
  pretrain() { # network, flags
    local name=$1; shift
    [ -s "$out/$name-$pooling/metrics.json" ] || daybook pretrain "$name" --store "$store" --preset small --pooling "$pooling" --seed "$seed" --out "$out/$name-$pooling" "$@"
  }
  pretrain conversation --epochs 4 --learning-rate 1e-3 --minimum-length 6
  pretrain food --epochs 12 --learning-rate 2e-3 --max-batch-size 16
  pretrain events --epochs 14 --learning-rate 2e-3 --max-batch-size 16 --max-length 128
done

choice() { # name, pooling, flags
  local name=$1 pooling=$2; shift 2
  [ -s "$out/$name.json" ] && return
  [ -d "$out/$name/checkpoint" ] && set -- "$@" --resume
  daybook train --store "$store" --people "$out/people.csv" --seed "$seed" --out "$out/$name" \
    --conversation "$out/conversation-$pooling" --food "$out/food-$pooling" --events "$out/events-$pooling" "$@"
  daybook evaluate --store "$store" --people "$out/people.csv" --model "$out/$name" --quick --json > "$out/$name.part"
  mv "$out/$name.part" "$out/$name.json"
}
facts='["plannedDays","startWeight","weightGoal","stepGoal","sleepGoal","group","timeZone"]'
tuned=(--fine-tune --encoder-learning-rate 1e-4 --epochs 3 --patience 0)
choice frozen cls
choice no-stream-dropout cls --stream-dropout 0
choice strong-stream-dropout cls --stream-dropout 0.3
choice mean-pooling mean
choice facts cls --features "$facts"
choice fine-tuned cls "${tuned[@]}"
choice shared-cls cls "${tuned[@]}" --combine-streams shared

node -e "
  const { readFileSync } = require('node:fs');
  const digits = (value) => value.toFixed(3).replace(/^0/, '');
  console.log('| choice | AUROC (95 %) | log loss | ECE before and after calibration | trees |\n|---|---|---|---|---|');
  for (const name of process.argv.slice(1)) {
    const e = JSON.parse(readFileSync('$out/' + name + '.json', 'utf8'));
    console.log('| ' + [name, digits(e.auroc) + ' (' + e.aurocInterval.map(digits).join('–') + ')', digits(e.logLoss), digits(e.calibration.before.ece) + ' → ' + digits(e.ece), digits(e.baselines.trees.auroc)].join(' | ') + ' |');
  }
" frozen no-stream-dropout strong-stream-dropout mean-pooling facts fine-tuned shared-cls
