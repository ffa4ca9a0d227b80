"""item2vec (Barkan & Koenigstein 2016) on meals: gensim's skip-gram with negative sampling, ranked as `daybook
pretrain food` ranks.

    pip install gensim==4.4.0 numpy
    python tools/benchmarks/food/item2vec.py EVENTS.jsonl[.gz] SPLIT.json

Every food of every test meal with two or more is masked in turn; the meal's visible foods do not compete; all others
do. A food's score is the mean over visible foods of the log-odds that the model learns: input vector · output
vector. Size, epochs and exponent of the negatives are picked on the validation people.
"""

import gzip
import itertools
import json
import sys
from collections import defaultdict

import numpy as np
from gensim.models import Word2Vec

events_file, split_file = sys.argv[1:3]
people = json.load(open(split_file))["people"]
meals = defaultdict(list)
with gzip.open(events_file, "rt") if events_file.endswith(".gz") else open(events_file) as lines:
    for line in lines:
        event = json.loads(line)
        meals[event["userId"]].append(list(dict.fromkeys(event["foods"])))
of = lambda part: [meal for user in people[part] for meal in meals[user]]


def ranks(model, held_out):
    keys = model.wv.key_to_index
    scores = model.wv.vectors @ model.syn1neg.T
    found = []
    for meal in held_out:
        known = [keys[food] for food in meal if food in keys]
        if len(meal) < 2:
            continue
        for hidden in known:
            visible = [food for food in known if food != hidden]
            total = scores[visible].mean(0) if visible else np.zeros(len(keys))
            total[visible] = -np.inf
            better, equal = (total > total[hidden]).sum(), (total == total[hidden]).sum() - 1
            found.append(1 + better + equal / 2)
    return np.array(found)


def metrics(found):
    gains = np.where(found <= 10, 1 / np.log2(1 + found), 0)
    return {
        **{f"hit@{k}": round(float((found <= k).mean()), 4) for k in (1, 5, 10)},
        "ndcg@10": round(float(gains.mean()), 4),
        "ranked": len(found),
    }


def fit(size, epochs, exponent, seed):
    return Word2Vec(
        of("train"),
        sg=1,
        vector_size=size,
        window=100,
        shrink_windows=False,
        min_count=1,
        sample=0,
        negative=15,
        ns_exponent=exponent,
        epochs=epochs,
        alpha=0.025,
        seed=seed,
        workers=1,
    )


choices = list(itertools.product([16, 64], [20, 60], [0.0, 0.75]))
best = max(choices, key=lambda choice: metrics(ranks(fit(*choice, 0), of("validation")))["hit@10"])
print(
    json.dumps(
        {
            "size, epochs, exponent": best,
            **{f"seed {seed}": metrics(ranks(fit(*best, seed), of("test"))) for seed in (0, 1, 2)},
        },
        indent=1,
    )
)
