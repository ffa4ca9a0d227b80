"""PyTorch's side of the benchmark: `python train_step.py train|infer first|all`, driven line by line (contestant.ts).

The encoder that Daybook's base preset has, as torch.nn has it. Input is 16 sequences of 64 steps and [CLS]; a linear head
reads [CLS] (`first`) or every position (`all`); binary cross-entropy; Adam.
"""
import json
import sys
import time

import torch

phase, outputs = sys.argv[1:]
torch.manual_seed(0)
layer = torch.nn.TransformerEncoderLayer(d_model=768, nhead=4, dim_feedforward=2048, dropout=0.1, batch_first=True)
encoder = torch.nn.TransformerEncoder(layer, num_layers=3)
head = torch.nn.Linear(768, 1)
optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], lr=1e-4)
hidden = torch.randn(16, 65, 768)
labels = torch.randint(0, 2, (16, 1 if outputs == "first" else 65)).float()


def logits():
    encoded = encoder(hidden)
    return head(encoded[:, :1] if outputs == "first" else encoded)[:, :, 0]


def train():
    optimizer.zero_grad()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


def infer():
    with torch.inference_mode():
        return logits().sum().item()


if phase == "infer":
    encoder.eval()
run = {"train": train, "infer": infer}[phase]
run()
print(json.dumps({"ready": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads"}), flush=True)
for line in sys.stdin:
    started, started_cpu = time.perf_counter(), time.process_time()
    for _ in range(int(line)):
        result = run()
    per_run = 1e3 / int(line)
    milliseconds, cpu_milliseconds = (time.perf_counter() - started) * per_run, (time.process_time() - started_cpu) * per_run
    print(json.dumps({"milliseconds": milliseconds, "cpuMilliseconds": cpu_milliseconds, "result": result}), flush=True)
