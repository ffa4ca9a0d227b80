"""Gradient-boosted trees on the sixteen features that `evaluate --features FILE` wrote: the stronger of the two
baselines.

    pip install lightgbm==4.6.0 numpy scikit-learn
    python trees.py FEATURES.json                   all sixteen features, and the seven similarities alone
    python trees.py TRAINED.json --on OTHER.json    trained on one corpus, tested on another
"""

import argparse
import json

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score


def part(features, name, columns):
    return np.array(features[name]["rows"])[:, columns], np.array(features[name]["examples"]["labels"])


def best_threshold(scores, labels):
    order = np.argsort(scores)
    below = np.cumsum(1 - labels[order])
    above = labels.sum() - np.cumsum(labels[order])
    return scores[order[np.argmax(below + above)]] + 1e-9


def measure(trained, tested, columns):
    model = LGBMClassifier(
        n_estimators=300,
        learning_rate=0.04,
        num_leaves=15,
        min_child_samples=30,
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.8,
        random_state=0,
        n_jobs=1,
        verbose=-1,
    )
    model.fit(*part(trained, "train", columns))
    validation, labels = part(tested, "validation", columns)
    threshold = best_threshold(model.predict_proba(validation)[:, 1], labels)
    test, truth = part(tested, "test", columns)
    scores = model.predict_proba(test)[:, 1]
    return {
        "accuracy": round(float(((scores > threshold) == truth).mean()), 4),
        "auroc": round(float(roc_auc_score(truth, scores)), 4),
    }


parser = argparse.ArgumentParser()
parser.add_argument("features")
parser.add_argument("--on")
options = parser.parse_args()
trained = json.load(open(options.features))
tested = json.load(open(options.on)) if options.on else trained
print(
    json.dumps(
        {
            "16 features": measure(trained, tested, list(range(16))),
            "7 similarities": measure(trained, tested, list(range(9, 16))),
        }
    )
)
