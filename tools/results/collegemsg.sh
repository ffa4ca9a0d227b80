#!/usr/bin/env bash
# Who writes again within a week, five folds by person, the event encoder pretrained inside each fold: bash tools/results/collegemsg.sh DATA_FOLDER
# Needs `npm run build` and `npx tsc -b tools/collegemsg`; `npm run native` makes it several times faster. With LightGBM and CoLES where PYTHON has them.
set -euo pipefail
data=$1; out=runs/collegemsg; list=benchmarks/collegemsg.json.gz; python=${PYTHON:-python3}
mkdir -p "$out"
node apps/engagement/dist/main.js import "$data/collegemsg.jsonl.gz" --store $out/store.h5

pretraining='{"hiddenSize":64,"intermediateSize":128,"numLayers":2,"maxLength":64,"dropoutRate":0.2,"weightDecay":0.5,"learningRate":0.002,"tailWeight":0,"aheadBatches":4,"epochs":2,"warmupSteps":20}'
tuning='{"encoderLearningRate":0.0005,"learningRate":0.001,"hiddenLayerSize":0,"dropoutRate":0.1,"streamDropout":0,"epochs":8,"patience":2,"schedule":"cosine","weightDecay":0.5}'
for fold in 0 1 2 3 4; do
  node tools/collegemsg/dist/main.js baselines --store $out/store.h5 --list $list --fold $fold --out $out
  node tools/collegemsg/dist/main.js measure --store $out/store.h5 --list $list --fold $fold --out $out --pretraining "$pretraining" --fine-tuning "$tuning"
done
$python tools/collegemsg/trees.py $out || echo "LightGBM left out"
$python tools/collegemsg/coles.py "$data/collegemsg.jsonl.gz" $list $out || echo "CoLES left out"
node tools/collegemsg/dist/main.js compare --out $out --rival lightgbm
