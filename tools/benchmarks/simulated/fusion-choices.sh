#!/usr/bin/env bash
# Choices of the fusion on simulated people, everything else equal: frozen or fine-tuned networks, concatenated outputs
# or one shared [CLS], stream dropout, [CLS] or mean pooling, with and without profiles and population activity. FOLDER
# is one that engagement.ts wrote. Prints a table. What is finished in OUT is kept, so a stopped run continues. RUN is
# put before every long command (RUN=nice).
#
#     bash tools/benchmarks/simulated/run.sh engagement choices
#     bash tools/benchmarks/simulated/fusion-choices.sh FOLDER OUT PEOPLE
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder=${1:-runs/simulated/seed-1} out=${2:-runs/simulated/choices} people=${3:-20000}
store=$folder/store.h5 profiles=$out/profiles.csv
mkdir -p "$out"
daybook() { ${RUN:-} node apps/engagement/dist/main.js "$@"; }

[ -s "$profiles" ] || node tools/benchmarks/dist/simulated/profiles.js "$people" "$profiles"

for name in conversation food events; do
  [ -s "$out/$name-mean/metrics.json" ] ||
    daybook pretrain "$name" --store "$store" --pooling mean --seed 1 --out "$out/$name-mean"
done

choice() { # name, networks, flags
  local name=$1 networks=$2; shift 2
  [ -s "$out/$name.json" ] && return
  [ -d "$out/$name/checkpoint" ] && set -- "$@" --resume
  daybook train --store "$store" --profiles "$profiles" --seed 1 --out "$out/$name" \
    --conversation "${networks/NAME/conversation}" --food "${networks/NAME/food}" \
    --events "${networks/NAME/events}" "$@"
  daybook evaluate --store "$store" --profiles "$profiles" --model "$out/$name" --quick --samples 200 --json \
    > "$out/$name.part"
  mv "$out/$name.part" "$out/$name.json"
}
cls=$folder/NAME mean=$out/NAME-mean
frozen=(--batch-size 256)
tuned=(--fine-tune --encoder-learning-rate 1e-3 --learning-rate 1e-3 --schedule cosine
  --dropout-rate 0.1 --stream-dropout 0 --train-every-days 2 --batch-size 320 --epochs 1)
features='["plannedDays","startWeight","weightGoal","stepGoal","sleepGoal","group","timeZone"]'
choice frozen "$cls" "${frozen[@]}"
choice no-stream-dropout "$cls" "${frozen[@]}" --stream-dropout 0
choice strong-stream-dropout "$cls" "${frozen[@]}" --stream-dropout 0.3
choice mean-pooling "$mean" "${frozen[@]}"
choice profiles "$cls" "${frozen[@]}" --features "$features"
choice population-activity "$cls" "${frozen[@]}" --population-activity
choice fine-tuned "$cls" "${tuned[@]}"
choice shared-cls "$cls" "${tuned[@]}" --combine-streams shared

node tools/benchmarks/dist/simulated/choices-table.js "$out" frozen no-stream-dropout strong-stream-dropout \
  mean-pooling profiles population-activity fine-tuned shared-cls
