"""pytorch-lifestream's CoLES (Babaev et al. 2022) with a GRU on the examples of `folds.json.gz`. Writes its
probabilities for `score`.

    pip install torch pytorch-lifestream==0.7.0 scikit-learn
    cd tools/benchmarks/collegemsg
    python coles.py DATA_FOLDER/collegemsg.jsonl.gz folds.json.gz OUT_FOLDER 6

Trained inside each fold on the other folds' people. An example is the embedding of the messages before its anchor;
the head is a logistic regression on it, once alone and once with ln(1 + days since the last message), which an
embedding of messages cannot know. The second, the stronger, is what `coles.predictions.json` holds.
"""

import gzip
import json
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytorch_lightning as pl
import torch
from ptls.data_load.datasets import MemoryMapDataset
from ptls.data_load.utils import collate_feature_dict
from ptls.frames import PtlsDataModule
from ptls.frames.coles import CoLESModule, ColesDataset
from ptls.frames.coles.split_strategy import SampleSlices
from ptls.nn import RnnSeqEncoder, TrxEncoder
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

DAY = 86_400
events_file, list_file, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 20
torch.set_num_threads(1)

times = {}
for line in gzip.open(events_file, "rt"):
    event = json.loads(line)
    times.setdefault(event["userId"], []).append(
        np.datetime64(event["time"].rstrip("Z")).astype("datetime64[s]").astype(int)
    )
times = {user: np.sort(np.array(own)) for user, own in times.items()}
people = json.loads(gzip.open(list_file).read())["people"]


def features(own):
    gaps = np.diff(own, prepend=own[0])
    bucket = np.clip(2 + np.floor(np.log(np.maximum(gaps, 1) / 10) / np.log(90 * DAY / 10) * 98), 1, 100)
    bucket[0] = 0
    columns = {"event_time": own, "dt": bucket + 1, "hour": own % DAY // 3600 + 1, "weekday": own // DAY % 7 + 1}
    return {name: torch.from_numpy(np.asarray(column, dtype=np.int64)) for name, column in columns.items()}


def embed(encoder, sequences):
    order = sorted(range(len(sequences)), key=lambda place: len(sequences[place]))
    rows = np.zeros((len(sequences), encoder.embedding_size), np.float32)
    encoder.eval()
    with torch.no_grad():
        for start in range(0, len(order), 256):
            chosen = order[start : start + 256]
            rows[chosen] = encoder(collate_feature_dict([features(sequences[place]) for place in chosen])).numpy()
    return rows


def examples(wanted):
    found = []
    for person in people:
        if wanted(person["fold"]):
            for week, label in zip(person["weeks"], person["engaged"]):
                anchor = person["first"] + week * 7 * DAY
                own = times[person["userId"]]
                before = own[: np.searchsorted(own, anchor)]
                found.append((before[-200:], np.log1p((anchor - before[-1]) / DAY), int(label)))
    sequences, silence, labels = zip(*found)
    return list(sequences), np.array(silence)[:, None], np.array(labels)


alone, together, truth = [], [], []
for fold in range(5):
    pl.seed_everything(fold)
    training = [
        features(times[person["userId"]])
        for person in people
        if person["fold"] != fold and len(times[person["userId"]]) >= 5
    ]
    encoder = RnnSeqEncoder(
        trx_encoder=TrxEncoder(
            embeddings={"dt": {"in": 102, "out": 16}, "hour": {"in": 25, "out": 8}, "weekday": {"in": 8, "out": 4}},
            embeddings_noise=0.003,
        ),
        hidden_size=128,
        type="gru",
    )
    module = CoLESModule(
        seq_encoder=encoder,
        optimizer_partial=partial(torch.optim.Adam, lr=1e-3),
        lr_scheduler_partial=partial(torch.optim.lr_scheduler.StepLR, step_size=10, gamma=0.5),
    )
    data = PtlsDataModule(
        train_data=ColesDataset(
            MemoryMapDataset(training), splitter=SampleSlices(split_count=5, cnt_min=5, cnt_max=100)
        ),
        train_batch_size=64,
        train_num_workers=0,
    )
    pl.Trainer(
        max_epochs=epochs, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False
    ).fit(module, data)
    (train, train_silence, train_labels), (test, test_silence, labels) = (
        examples(lambda own: own != fold),
        examples(lambda own: own == fold),
    )
    train_rows, test_rows = embed(module.seq_encoder, train), embed(module.seq_encoder, test)
    head = lambda rows, more: (
        make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
        .fit(rows, train_labels)
        .predict_proba(more)[:, 1]
    )
    alone.append(head(train_rows, test_rows).tolist())
    together.append(head(np.hstack([train_rows, train_silence]), np.hstack([test_rows, test_silence])).tolist())
    truth.append(labels)
    print(
        "fold",
        fold,
        round(float(roc_auc_score(labels, alone[-1])), 4),
        round(float(roc_auc_score(labels, together[-1])), 4),
        flush=True,
    )

folder.mkdir(parents=True, exist_ok=True)
(folder / "coles.predictions.json").write_text(json.dumps(together))
score = lambda predictions: round(float(roc_auc_score(np.concatenate(truth), np.concatenate(predictions))), 4)
print("CoLES alone", score(alone), "with days of silence", score(together))
