#!/usr/bin/env bash
# Daybook beside PyTorch and pandas, in alternating rounds of programs that stay loaded.
#
#     bash tools/benchmarks/speed/run.sh DATA_FOLDER [CASE…]
#
# DATA_FOLDER has irc-ubuntu.jsonl.gz and topical-chat.jsonl.gz. Needs `npm run native`, MiniLM as ONNX in the folder
# that MINILM names (default .models/minilm, made by tools/fixtures/onnx_folder.py), and requirements.txt installed for
# PYTHON. Without cases all are timed, about an hour. Writes runs/speed/ and results.json. The growth-… cases and
# profiles/ are run apart.
set -euo pipefail
cd "$(dirname "$0")/../../.."
data=${1:?give the folder with the data sets}
shift
out=runs/speed minilm=${MINILM:-.models/minilm}
mkdir -p "$out"
npx tsc -b tools/benchmarks

if [ ! -e $out/irc-ubuntu.h5 ]; then
  node apps/engagement/dist/main.js import "$data/irc-ubuntu.jsonl.gz" --store $out/irc-ubuntu.h5
  node apps/engagement/dist/main.js embed --store $out/irc-ubuntu.h5 --encoder "$minilm"
fi
node tools/benchmarks/dist/speed/main.js "$@" --store $out/irc-ubuntu.h5 --encoder "$(basename "$minilm")" \
  --texts "$data/topical-chat.jsonl.gz" --model "$minilm" --json $out/speed.json --record
