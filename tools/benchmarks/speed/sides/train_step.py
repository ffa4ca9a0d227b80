"""PyTorch's side of the benchmark: `python train_step.py train|infer first|all [--optimised] [--rows 16] [--length
65] [--width 768] [--layers 3] [--intermediate 2048]`, driven by turns.py.

The encoder that Daybook's base preset has, as torch.nn has it. Input is 16 sequences of 64 steps and [CLS]; a linear
head reads [CLS] (`first`) or every position (`all`); binary cross-entropy; Adam. With --optimised the last layer
computes [CLS] only.
"""

import argparse

import torch

from torch_encoder import first_output, make_encoder
from turns import take_turns

parser = argparse.ArgumentParser()
parser.add_argument("phase", choices=["train", "infer"])
parser.add_argument("outputs", choices=["first", "all"])
parser.add_argument("--optimised", action="store_true")
parser.add_argument("--rows", type=int, default=16)
parser.add_argument("--length", type=int, default=65)
parser.add_argument("--width", type=int, default=768)
parser.add_argument("--layers", type=int, default=3)
parser.add_argument("--intermediate", type=int)
options = parser.parse_args()

torch.manual_seed(0)
encoder = make_encoder(
    options.width, options.layers, intermediate_size=options.intermediate or round(options.width * 8 / 3)
)
head = torch.nn.Linear(options.width, 1)
optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=1e-4)
hidden = torch.randn(options.rows, options.length, options.width)
labels = torch.randint(0, 2, (options.rows, 1 if options.outputs == "first" else options.length)).float()


def logits():
    if options.optimised:
        return head(first_output(encoder, hidden))
    encoded = encoder(hidden)
    return head(encoded[:, :1] if options.outputs == "first" else encoded)[:, :, 0]


def train():
    optimizer.zero_grad()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def infer():
    with torch.inference_mode():
        return logits().sum().item()


if options.phase == "infer":
    encoder.eval()
run = {"train": train, "infer": infer}[options.phase]
run()
take_turns(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", run)
