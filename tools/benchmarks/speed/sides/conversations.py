"""PyTorch's side of the two benchmarks on real conversations: `python conversations.py train|infer STORE.h5 ENCODER
WEIGHTS base|small [--optimised]`.

The network, the task, the optimizer and the weights to begin from are Daybook's (conversations.ts); data is in
memory before the clock runs. As a PyTorch loop is usually written, batches of 32 conversations are drawn by chance
and padded to their longest. With --optimised conversations of like length share a batch and the last layer computes
[CLS] only.
"""

import argparse
import json
from glob import glob

import h5py
import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

from torch_encoder import first_output, make_encoder
from turns import take_turns

ROWS, MAX_LENGTH, GAP_BUCKETS, SILENCE_BUCKETS = 32, 768, 201, 101

parser = argparse.ArgumentParser()
parser.add_argument("phase", choices=["train", "infer"])
parser.add_argument("store")
parser.add_argument("encoder")
parser.add_argument("weights")
parser.add_argument("preset", choices=["base", "small"])
parser.add_argument("--optimised", action="store_true")
options = parser.parse_args()
HIDDEN, LAYERS, INTERMEDIATE = {"base": (768, 3, 2048), "small": (128, 2, 256)}[options.preset]
random = np.random.default_rng(0)
torch.manual_seed(0)


def read_weights(path):
    """safetensors → {name: tensor}: a length, a JSON header, bytes."""
    data = open(path, "rb").read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    kinds = {"F32": np.float32, "I32": np.int32}
    return {
        name: torch.from_numpy(
            np.frombuffer(
                data,
                kinds[entry["dtype"]],
                offset=8 + size + entry["data_offsets"][0],
                count=int(np.prod(entry["shape"])),
            )
            .reshape(entry["shape"])
            .copy()
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }


def read_conversations(weights):
    """Every conversation of 8 or more messages: vectors of unit length [length, size], gap buckets and role ids
    [length]."""
    vectors = next(
        file
        for file in map(h5py.File, glob(options.store.replace(".h5", ".vectors/*.h5")))
        if file.attrs["name"] in (options.encoder, options.encoder.encode())
    )["vectors"]
    messages = h5py.File(options.store)["messages"]
    offset, times = messages["offset"][:], messages["time"][:]
    roles = weights["roleIds"].long()[torch.from_numpy(messages["role"][:]).long()]
    ratio = (2 * 86_400 / 10) ** (1 / (GAP_BUCKETS - 3))
    boundaries = 10 * ratio ** np.arange(GAP_BUCKETS - 2)
    boundaries[-1] = 2 * 86_400
    conversations = []
    for start, end in zip(offset[:-1], offset[1:]):
        if end - start < 8:
            continue
        gaps = 1 + np.searchsorted(boundaries, np.diff(times[start:end]), side="right")
        own = torch.nn.functional.normalize(torch.from_numpy(vectors[start:end]), dim=1)
        conversations.append((own, torch.from_numpy(np.concatenate([[0], gaps])), roles[start:end]))
    return conversations


class Network(nn.Module):
    def __init__(self, weights):
        super().__init__()
        table = lambda name, padding=0: nn.Embedding.from_pretrained(
            weights[f"{name}.weight"], freeze=False, padding_idx=padding
        )
        self.gap, self.role, self.segment, self.silence = map(table, ["gap", "role", "segment", "sequence.silence"])
        self.number = table("number", None)
        self.cls = nn.Parameter(weights["sequence.cls"])
        self.text = nn.Linear(weights["text.weight"].shape[0], HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN)
        self.encoder = make_encoder(HIDDEN, LAYERS, INTERMEDIATE)
        self.head = nn.Linear(HIDDEN, 1)
        self.vector_dropout, self.dropout = nn.Dropout(0.1), nn.Dropout(0.1)
        with torch.no_grad():
            self.load(weights)

    def load(self, weights):
        def linear(layer, name):
            layer.weight.copy_(weights[f"{name}.weight"].T)
            layer.bias.copy_(weights[f"{name}.bias"])

        linear(self.text, "text")
        linear(self.head, "heads.nextSegment")
        for index, layer in enumerate(self.encoder.layers):
            path = f"sequence.encoder.layers.{index}"
            thirds = [f"{path}.attention.{name}" for name in ("query", "key", "value")]
            layer.self_attn.in_proj_weight.copy_(torch.cat([weights[f"{third}.weight"].T for third in thirds]))
            layer.self_attn.in_proj_bias.copy_(torch.cat([weights[f"{third}.bias"] for third in thirds]))
            linear(layer.self_attn.out_proj, f"{path}.attention.output")
            linear(layer.linear1, f"{path}.feedForward.expand")
            linear(layer.linear2, f"{path}.feedForward.contract")

    def forward(self, vectors, gaps, roles, segment_ids, padding, silence):
        """→ output at [CLS], [batch, HIDDEN]. padding [batch, length] is True where no message stands."""
        numbers = torch.arange(gaps.shape[1]).clamp(max=MAX_LENGTH - 1)
        steps = (
            self.text(self.vector_dropout(vectors))
            + self.gap(gaps)
            + self.number(numbers)
            + self.role(roles)
            + self.segment(segment_ids)
        )
        cls = (self.cls + self.silence(silence))[:, None]
        hidden = self.dropout(self.norm(torch.cat([cls, steps], 1)))
        padding = torch.cat([padding.new_zeros(len(padding), 1), padding], 1)
        if options.optimised:
            return first_output(self.encoder, hidden, padding)
        return self.encoder(hidden, src_key_padding_mask=padding)[:, 0]


def collate(rows):
    vectors, gaps, roles = (pad_sequence(field, batch_first=True) for field in zip(*rows))
    lengths = torch.tensor([len(row[1]) for row in rows])
    return vectors, gaps, roles, torch.arange(gaps.shape[1])[None] >= lengths[:, None], lengths


def swap_segments(vectors, lengths):
    """Half of the segments become the end of another conversation of the batch. → vectors, cuts, labels"""
    swapped, labels = vectors.clone(), torch.ones(len(lengths))
    cuts = torch.tensor(
        [min(length - 1, max(1, round(length * random.uniform(0.2, 0.8)))) for length in lengths.tolist()]
    )
    for row, cut in enumerate(cuts.tolist()):
        steps = int(lengths[row]) - cut
        donors = [donor for donor in range(len(lengths)) if donor != row and steps < lengths[donor]]
        if donors and random.uniform() < 0.5:
            donor = random.choice(donors)
            swapped[row, cut : cut + steps] = vectors[donor, lengths[donor] - steps : lengths[donor]]
            labels[row] = 0
    return swapped, cuts, labels


def epoch():
    """Places of the conversations of each batch."""
    lengths = np.array([len(gaps) for _, gaps, _ in conversations])
    order = (
        np.argsort(lengths * (1 + 0.1 * random.uniform(size=len(lengths))))
        if options.optimised
        else random.permutation(len(lengths))
    )
    batches = [order[start : start + ROWS] for start in range(0, len(order), ROWS)]
    random.shuffle(batches)
    return iter(batches)


def train():
    """A fifth of an epoch, the last one as long as the epoch lasts. → mean loss"""
    global batches
    network.train()
    losses = []
    for _ in range(batches_per_run):
        places = next(batches, None)
        if places is None:
            batches = epoch()
            break
        vectors, gaps, roles, padding, lengths = collate([conversations[place] for place in places])
        vectors, cuts, labels = swap_segments(vectors, lengths)
        segment_ids = torch.zeros_like(gaps)
        if random.uniform() < 0.5:
            segment_ids = (1 + (torch.arange(gaps.shape[1])[None] >= cuts[:, None])) * ~padding
        silence = torch.randint(1, SILENCE_BUCKETS, (len(places),))
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(
            network.head(network(vectors, gaps, roles, segment_ids, padding, silence))[:, 0], labels
        )
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimizer.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def infer():
    """[CLS] of a fifth of 2,000 conversations → mean size of its numbers."""
    global place
    network.eval()
    own = conversations[place : place + 400]
    place = (place + 400) % 2000
    order = np.argsort([len(gaps) for _, gaps, _ in own], kind="stable") if options.optimised else np.arange(400)
    total = 0.0
    with torch.inference_mode():
        for start in range(0, 400, ROWS):
            vectors, gaps, roles, padding, lengths = collate([own[index] for index in order[start : start + ROWS]])
            cls = network(vectors, gaps, roles, torch.zeros_like(gaps), padding, torch.ones_like(lengths))
            total += cls.abs().sum().item()
    return total / (400 * HIDDEN)


weights = read_weights(options.weights)
conversations = read_conversations(weights)
network = Network(weights)
optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, weight_decay=0.01)
place = 0
batches = epoch()
batches_per_run = -(-(-(-len(conversations) // ROWS)) // 5)
take_turns(
    f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {'optimised' if options.optimised else 'padded'}",
    {"train": train, "infer": infer}[options.phase],
)
