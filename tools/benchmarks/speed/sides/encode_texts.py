"""PyTorch's side of the text benchmark: `python encode_texts.py EVENTS.jsonl.gz MODEL`, driven by turns.py. MODEL: a
folder, or an installed Python package with a folder named model.

The same 1,000 texts, the same network in float32, texts sorted by length, batches of 32 padded to their longest,
mean over the tokens.
"""

import gzip
import importlib.util
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModel, AutoTokenizer

from turns import take_turns

TEXTS, ROWS = 1000, 32

events, name = sys.argv[1:]
package = None if Path(name).is_dir() else importlib.util.find_spec(name)
source = Path(package.submodule_search_locations[0]) / "model" if package else name
tokenizer = AutoTokenizer.from_pretrained(source)
model = AutoModel.from_pretrained(source, dtype=torch.float32).eval()
with gzip.open(events, "rt") as file:
    distinct = list(dict.fromkeys(text for text in (json.loads(line).get("text") for line in file) if text))
texts = [" ".join(distinct[index * len(distinct) // TEXTS].split()) for index in range(TEXTS)]


def encode():
    """→ mean size of the vectors' numbers."""
    tokens = tokenizer(texts, truncation=True, max_length=512)["input_ids"]
    order = sorted(range(TEXTS), key=lambda index: len(tokens[index]))
    total, count = 0.0, 0
    with torch.inference_mode():
        for start in range(0, TEXTS, ROWS):
            batch = tokenizer.pad(
                {"input_ids": [tokens[index] for index in order[start : start + ROWS]]}, return_tensors="pt"
            )
            hidden = model(**batch).last_hidden_state
            mask = batch["attention_mask"][:, :, None]
            vectors = (hidden * mask).sum(1) / mask.sum(1)
            total, count = total + vectors.abs().sum().item(), count + vectors.numel()
    return total / count


encode()
take_turns(f"PyTorch {torch.__version__}, transformers, {torch.get_num_threads()} threads", encode)
