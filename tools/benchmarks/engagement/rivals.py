"""LightGBM, logistic regression and recency on window counts, at the examples and in the folds of `daybook folds`.

    pip install lightgbm==4.7.0 numpy scikit-learn
    python tools/benchmarks/engagement/rivals.py EVENTS.jsonl.gz SPLIT.json PREDICTIONS.csv OUT.json

Counts are of what the person did, of what they received, and of each of the ten most frequent types. Each fold is
predicted by models of the other four. Writes one list of probabilities per model, in the order of the CSV.
"""

import csv
import gzip
import json
import sys
from collections import Counter, defaultdict
from datetime import datetime

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

DAY = 86_400
WINDOW_DAYS = np.array([1, 3, 7, 14, 28, 56])
DECAY_DAYS = np.array([2, 7, 21, 60])
NEVER_DAYS = 999
MANY_EXAMPLES = 100_000


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def read_events(path):
    """By person: times, types, and whether the person originated the event. In time order."""
    rows = defaultdict(list)
    with gzip.open(path, "rt") as lines:
        for event in map(json.loads, lines):
            if "time" in event:
                itself = ("user", event["userId"])
                own = event.get("actor", "user") in itself and event.get("from", "user") in itself
                rows[event["userId"]].append((seconds(event["time"]), event["type"], own))
    return {user: sorted(events) for user, events in rows.items()}


def counts(times, at):
    """Events per window and in all, and days since the last one. [examples × 8]"""
    before = np.searchsorted(times, at)
    windows = before[:, None] - np.searchsorted(times, at[:, None] - WINDOW_DAYS * DAY)
    return np.column_stack([windows, before, days_since(times, at, before, 1)])


def days_since(times, at, before, nth):
    """Days since the nth last event."""
    if len(times) == 0:
        return np.full(len(at), NEVER_DAYS)
    return np.where(before >= nth, (at - times[np.maximum(before - nth, 0)]) / DAY, NEVER_DAYS)


def regularity(times, at):
    """Active days per window, the last gaps, and sums that decay with time. [examples × 14]"""
    before = np.searchsorted(times, at)
    # Prediction times are whole days apart, so days counted back from one are days counted back from all.
    days = np.unique(np.floor((times - at[0]) / DAY))
    today = np.round((at - at[0]) / DAY)
    active = np.searchsorted(days, today)[:, None] - np.searchsorted(days, today[:, None] - WINDOW_DAYS)
    gaps = np.array([gap_shape(np.diff(times[max(0, end - 11) : end]) / DAY) for end in before])
    decayed = np.zeros((len(times) + 1, len(DECAY_DAYS)))
    for event, gap in enumerate(np.diff(times, prepend=times[:1]) / DAY):
        decayed[event + 1] = decayed[event] * np.exp(-gap / DECAY_DAYS) + 1
    silence = np.minimum(days_since(times, at, before, 1), NEVER_DAYS)
    sums = decayed[before] * np.exp(-silence[:, None] / DECAY_DAYS)
    return np.column_stack([active, days_since(times, at, before, 2), gaps, sums])


def gap_shape(gaps):
    return (np.median(gaps), gaps.std(), gaps.max()) if len(gaps) else (0.0, 0.0, 0.0)


def features(events, types, at):
    times = np.array([time for time, _, _ in events])
    kinds = np.array([kind for _, kind, _ in events])
    own = np.array([is_own for _, _, is_own in events])
    first = times[own][0] if own.any() else times[0]
    both = [part(times[chosen], at) for chosen in (own, ~own) for part in (counts, regularity)]
    return np.column_stack([*both, *(counts(times[kinds == kind], at) for kind in types), (at - first) / DAY])


def main(events_path, split_path, predictions_path, out_path):
    events = read_events(events_path)
    frequency = Counter(kind for own in events.values() for _, kind, _ in own)
    types = [kind for kind, _ in frequency.most_common(10)]
    with open(split_path) as file:
        fold_of = {user: fold for fold, users in enumerate(json.load(file)["folds"]) for user in users}
    with open(predictions_path, newline="") as file:
        examples = list(csv.DictReader(file))
    places = defaultdict(list)
    for place, example in enumerate(examples):
        places[example["userId"]].append(place)
    labels = np.array([int(float(example["label"])) for example in examples])
    folds = np.array([fold_of[example["userId"]] for example in examples])
    rows = None
    for user, own_places in places.items():
        at = np.array([seconds(examples[place]["predictionTime"]) for place in own_places])
        own_rows = features(events[user], types, at)
        if rows is None:
            rows = np.zeros((len(examples), own_rows.shape[1]), np.float32)
        rows[own_places] = own_rows

    last_own = 7  # the last column of `counts` of the person's own events
    found = {"recency": -rows[:, last_own].astype(float), "logistic": np.zeros(len(rows)), "lightgbm": np.zeros(len(rows))}
    seeds = 1 if len(rows) >= MANY_EXAMPLES else 3
    for fold in np.unique(folds):
        learned, tested = folds != fold, folds == fold
        logistic = make_pipeline(
            FunctionTransformer(lambda values: np.log1p(np.maximum(values, 0))),
            StandardScaler(),
            LogisticRegression(C=0.05, max_iter=500),
        )
        found["logistic"][tested] = logistic.fit(rows[learned], labels[learned]).predict_proba(rows[tested])[:, 1]
        for seed in range(seeds):
            trees = LGBMClassifier(
                n_estimators=300,
                learning_rate=0.03,
                num_leaves=15,
                min_child_samples=30,
                subsample=0.8,
                subsample_freq=1,
                colsample_bytree=0.5,
                random_state=seed,
                n_jobs=1,
                verbose=-1,
            )
            trees.fit(rows[learned], labels[learned])
            found["lightgbm"][tested] += trees.predict_proba(rows[tested])[:, 1] / seeds
    for name, scores in found.items():
        print(name, round(float(roc_auc_score(labels, scores)), 4), flush=True)
    with open(out_path, "w") as file:
        json.dump({name: scores.tolist() for name, scores in found.items()}, file)


if __name__ == "__main__":
    main(*sys.argv[1:5])
