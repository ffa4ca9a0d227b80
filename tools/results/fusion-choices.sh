#!/usr/bin/env bash
# Choices of the fusion on made-up people, everything else equal: frozen or fine-tuned networks, outputs side by side or one shared [CLS],
# stream dropout, [CLS] or mean pooling, with and without facts about people and how busy everybody was. FOLDER is one that
# tools/results/simulated.mjs wrote. Ends in a table for docs/experiment-log.md. What is finished in OUT is kept: the script can be stopped
# and started again. RUN stands before every long command, such as RUN="nice". About an hour on one core for 20,000 people.
#
#     npm run build
#     bash tools/results/fusion-choices.sh runs/simulated-1 runs/fusion-choices 20000
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-runs/simulated-1} out=${2:-runs/fusion-choices} people=${3:-20000}
store=$folder/store.h5
mkdir -p "$out"
daybook() { ${RUN:-} node apps/engagement/dist/main.js "$@"; }

# What a sign-up form could ask: how many days a week somebody means to come, weight and goals.
[ -s "$out/people.csv" ] || node --input-type=module -e "
  import { simulate } from './apps/engagement/dist/simulate/index.js';
  console.log('userId,plannedDays,startWeight,weightGoal,stepGoal,sleepGoal');
  for (const { person: p } of simulate({ people: $people, weeks: 12, seed: 1 })) console.log([p.userId, p.plannedDays, p.startWeight, p.goals.weight, p.goals.steps, p.goals.sleep].join());
" > "$out/people.csv"

mean() { # network, flags
  local name=$1; shift
  [ -s "$out/$name-mean/metrics.json" ] || daybook pretrain "$name" --store "$store" --preset small --pooling mean --seed 1 --out "$out/$name-mean" \
    --steps 600 --learning-rate 1e-3 --schedule cosine --weight-decay 0.05 --ahead-moments 16 --ahead-batches 2 --max-batch-size 32 "$@"
}
mean conversation --compare-heads 0 --follow-size 0 --minimum-length 6 --max-length 128 --token-budget 4096
mean food --dropout-rate 0.2 --max-length 128 --token-budget 8192
mean events --max-length 256 --token-budget 8192

choice() { # name, networks, flags
  local name=$1 networks=$2; shift 2
  [ -s "$out/$name.json" ] && return
  [ -d "$out/$name/checkpoint" ] && set -- "$@" --resume
  daybook train --store "$store" --people "$out/people.csv" --seed 1 --out "$out/$name" \
    --conversation "${networks/NAME/conversation}" --food "${networks/NAME/food}" --events "${networks/NAME/events}" "$@"
  daybook evaluate --store "$store" --people "$out/people.csv" --model "$out/$name" --quick --samples 200 --json > "$out/$name.part"
  mv "$out/$name.part" "$out/$name.json"
}
cls=$folder/NAME mean=$out/NAME-mean
frozen=(--batch-size 256)
tuned=(--fine-tune --encoder-learning-rate 1e-3 --learning-rate 1e-3 --schedule cosine --dropout-rate 0.1 --stream-dropout 0 --train-every-days 2 --batch-size 320 --epochs 1)
choice frozen "$cls" "${frozen[@]}"
choice no-stream-dropout "$cls" "${frozen[@]}" --stream-dropout 0
choice strong-stream-dropout "$cls" "${frozen[@]}" --stream-dropout 0.3
choice mean-pooling "$mean" "${frozen[@]}"
choice facts "$cls" "${frozen[@]}" --features '["plannedDays","startWeight","weightGoal","stepGoal","sleepGoal","group","timeZone"]'
choice crowd "$cls" "${frozen[@]}" --crowd
choice fine-tuned "$cls" "${tuned[@]}"
choice shared-cls "$cls" "${tuned[@]}" --combine-streams shared

node -e "
  const { readFileSync } = require('node:fs');
  const digits = (value) => value.toFixed(3).replace(/^0/, '');
  console.log('| choice | AUROC (95 %) | log loss | ECE before and after calibration | trees |\n|---|---|---|---|---|');
  for (const name of process.argv.slice(1)) {
    const e = JSON.parse(readFileSync('$out/' + name + '.json', 'utf8'));
    console.log('| ' + [name, digits(e.auroc) + ' (' + e.aurocInterval.map(digits).join('–') + ')', digits(e.logLoss), digits(e.calibration.before.ece) + ' → ' + digits(e.ece), digits(e.baselines.trees.auroc)].join(' | ') + ' |');
  }
" frozen no-stream-dropout strong-stream-dropout mean-pooling facts crowd fine-tuned shared-cls
