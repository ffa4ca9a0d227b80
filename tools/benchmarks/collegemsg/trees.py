"""LightGBM on the window counts that `baselines` left in `fold-N.baselines.json`, with and without population
activity. Writes its probabilities for `score`.

    pip install lightgbm==4.6.0 numpy scikit-learn
    python tools/benchmarks/collegemsg/trees.py runs/collegemsg
"""

import json
import sys
from pathlib import Path

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score

folder = Path(sys.argv[1])
predictions, labels = {"lightgbm": [], "lightgbm+population": []}, []
for fold in range(5):
    part = json.loads((folder / f"fold-{fold}.baselines.json").read_text())
    for name, rows_of in {
        "lightgbm": lambda part: part["rows"],
        "lightgbm+population": lambda part: np.hstack([part["rows"], part["populationActivity"]]),
    }.items():
        model = LGBMClassifier(
            n_estimators=200,
            learning_rate=0.03,
            num_leaves=15,
            min_child_samples=30,
            subsample=0.8,
            subsample_freq=1,
            colsample_bytree=0.8,
            random_state=0,
            n_jobs=1,
            verbose=-1,
        )
        model.fit(np.array(rows_of(part["train"])), np.array(part["train"]["labels"]))
        predictions[name].append(model.predict_proba(np.array(rows_of(part["test"])))[:, 1].tolist())
    labels.append(part["test"]["labels"])
for name, values in predictions.items():
    (folder / f"{name}.predictions.json").write_text(json.dumps(values))
    print(name, round(float(roc_auc_score(np.concatenate(labels), np.concatenate(values))), 4))
