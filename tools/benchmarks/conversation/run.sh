#!/usr/bin/env bash
# Next-segment prediction on recorded lists of examples, three seeds, beside word overlap, logistic regression and
# boosted trees.
#
#     bash tools/benchmarks/conversation/run.sh DATA_FOLDER [irc-ubuntu] [topical-chat] [sgd]
#
# DATA_FOLDER has irc-ubuntu.jsonl.gz, topical-chat.jsonl.gz and sgd.jsonl.gz (README.md). MINILM names a folder with
# MiniLM as ONNX (default .models/minilm, made by tools/fixtures/onnx_folder.py). PYTHON needs lightgbm and
# scikit-learn. 20 minutes a corpus on one core with `npm run native`. Writes runs/conversation/ and
# tools/benchmarks/conversation/results.json.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?give the folder with the data sets}
shift
[ $# -gt 0 ] || set -- irc-ubuntu topical-chat sgd
here=tools/benchmarks/conversation out=runs/conversation minilm=${MINILM:-.models/minilm} python=${PYTHON:-python3}
mkdir -p "$out"
npx tsc -b tools/benchmarks
daybook() { node apps/engagement/dist/main.js "$@"; }
benchmark() { node "tools/benchmarks/dist/conversation/$1.js" "${@:2}"; }

for corpus in "$@"; do
  store=$out/$corpus.h5 train_list=$corpus encoder=minilm
  case $corpus in
    irc-ubuntu) ;;
    topical-chat) encoder=minilm+use-lite ;;
    sgd) train_list=sgd-all ;;
    *) echo "run.sh: no corpus named $corpus" >&2; exit 2 ;;
  esac
  daybook import "$data/$corpus.jsonl.gz" --store "$store"
  daybook embed --store "$store" --encoder "$minilm"
  if [ "$encoder" = minilm+use-lite ]; then
    daybook embed --store "$store" --encoder use-lite
    benchmark main join --store "$store" --encoder minilm+use-lite
  fi

  weights=()
  for seed in 0 1 2; do
    benchmark main train --protocol "$here/lists/$train_list.json.gz" --store "$store" --encoder "$encoder" \
      --seed $seed --out "$out/$corpus-$seed"
    weights+=(--weights "$out/$corpus-$seed")
  done
  benchmark main evaluate --protocol "$here/lists/$corpus.json.gz" --store "$store" --encoder "$encoder" \
    "${weights[@]}" > "$out/$corpus.evaluation.json"
  # The baselines that learn see every training conversation too.
  benchmark main evaluate --protocol "$here/lists/$train_list.json.gz" --store "$store" --encoder "$encoder" \
    --features "$out/$corpus.features.json" > "$out/$corpus.baselines.json"
  "$python" "$here/trees.py" "$out/$corpus.features.json" > "$out/$corpus.trees.json"
done
benchmark record "$out" "$@"
