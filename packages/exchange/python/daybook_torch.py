"""Daybook's networks in PyTorch, from a folder that `daybook export torch` wrote: `network = load("food-torch")`.
`network(batch)` takes tensors by name, as `encoder.batch` of the network's package makes them, and gives `cls` [batch *
prediction times, size] and the logits of the heads on it. `state_dict()` has PyTorch's names and layout."""
import json
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F
NEVER = -1e9
ENTRIES = {"segment": "segmentIds", "typeBefore": "typesBefore", "typeAfter": "typesAfter", "gapBefore": "gapsBefore"}
torch.backends.mha.set_fastpath_enabled(False)  # it refuses a mask for each sequence and head
def module_of(tensors):
    """A module for each name: weight and bias are a linear layer or a norm, a weight alone is an embedding."""
    weight, bias = tensors.get("weight"), tensors.get("bias")
    if weight is not None and bias is not None:
        return nn.Linear(weight.shape[1], weight.shape[0]) if weight.dim() == 2 else nn.LayerNorm(len(weight))
    if weight is not None:
        return nn.Embedding(*weight.shape)
    module = nn.Module()
    for name in dict.fromkeys(path.split(".")[0] for path in tensors):
        inside = {path[len(name) + 1:]: tensor for path, tensor in tensors.items() if path.startswith(name + ".")}
        if inside:  # not add_module: it refuses `type`, which every module has
            module._modules[name] = module_of(inside)
        else:
            module._parameters[name] = nn.Parameter(tensors[name])
    return module
def unit(x): return x / (x.square().sum(2, keepdim=True) + 1e-8).sqrt()
def later(length): return torch.ones(length, length).triu(1)
def two_layers(module, x): return module.contract(F.elu(module.expand(x)))
def mean_of(values, chosen): return (values * chosen).sum((2, 3)) / chosen.sum((2, 3)).clamp(min=1)
def share(part, whole): return part / (whole + 1e-6)
def amount(x): return x.log1p() / 3
def before(x, steps):  # every step gets what stands so many steps before it (after, if negative), or zeros
    return F.pad(x, (0, 0, steps, 0))[:, :x.shape[1]] if steps >= 0 else F.pad(x, (0, 0, 0, -steps))[:, -x.shape[1]:]

class Network(nn.Module):
    def __init__(self, config, tensors):
        super().__init__()
        self.network, self.config = config["network"], (c := config["config"])
        self._modules |= module_of({p: t for p, t in tensors.items() if ".encoder." not in p})._modules
        layer = nn.TransformerEncoderLayer(c["hiddenSize"], c["numHeads"], c["intermediateSize"], c["dropoutRate"],
                                           c["activation"], norm_first=c["norm"] == "pre", batch_first=True)
        norm = nn.LayerNorm(c["hiddenSize"]) if c["norm"] == "pre" else nn.Identity()
        self.sequence.encoder = nn.TransformerEncoder(layer, c["numLayers"], norm, enable_nested_tensor=False)
        self.load_state_dict(tensors)
    def forward(self, b):
        cls = self.encode(b, getattr(self, f"{self.network}_fields")(b))
        heads = ("returns", "nextSegment")
        return {"cls": cls, **{name: head(cls) for name, head in self.heads.named_children() if name in heads}}
    def encode(self, b, fields):
        s, c, mask = self.sequence, self.config, b["mask"]
        (rows, times), length = b["silenceBucket"].shape, mask.shape[1]
        steps = sum(fields) if c["combine"] == "sum" else s.combine.contract(
            getattr(F, c["activation"])(s.combine.expand(torch.cat(fields, 2))))
        inputs = s.silence(b["silenceBucket"]) + (b["activity"] @ s.activity.weight if "activity" in b else 0)
        x = s.inputNorm(torch.cat([s.cls + inputs, steps], 1))
        reads, bias = mask[:, None].expand(rows, times, length), torch.zeros(rows, c["numHeads"], *[times + length] * 2)
        if "stepsBefore" in b or c.get("objective") == "next" or c.get("context") == "past":
            bias[:, :, times:, :times], bias[:, :, times:, times:] = NEVER, later(length) * NEVER
        if "stepsBefore" in b:  # each prediction time sees itself and the steps it reads
            places, ends = torch.arange(length), b["stepsBefore"][:, :, None]
            reads = ((places < ends) & (places >= ends - c["maxLength"])).float()
            bias[:, :, :times, :times] = (1 - torch.eye(times)) * NEVER
            bias[:, :, :times, times:] = (1 - reads)[:, None] * NEVER + s.lag(b["lags"]).permute(0, 3, 2, 1)
        bias = bias + ((1 - torch.cat([torch.ones(rows, times), mask], 1)) * NEVER)[:, None, None]
        x = s.encoder(x, bias.flatten(0, 1))
        cls, mean = x[:, :times], reads @ x[:, times:] / reads.sum(2, keepdim=True).clamp(min=1)
        return torch.cat({"cls": [cls], "mean": [mean], "cls+mean": [cls, mean]}[c["pooling"]], 2).flatten(0, 1)
    def of(self, b, names): return [self._modules[name](b[ENTRIES.get(name, name + "s")]) for name in names.split()]
    def events_fields(self, b):
        values = [self._modules[n](b["types"]) * b[n + "s"][..., None] for n in ("value", "change")]
        rest = "originator gap typeBefore typeAfter gapBefore position day hour weekday segment"
        return [*self.of(b, "type item"), sum(values) + self.valueState(b["valueStates"]), *self.of(b, rest)]
    def food_fields(self, b):
        foods = (self.food(b["foods"]) * b["shares"][..., None]).sum(2)
        return [foods, *self.of(b, "gap position hour weekday segment")]
    def conversation_fields(self, b):
        text, modules = unit(b["vectors"]), self._modules
        fields = [modules["text"](text) if "text" in modules else text, *self.of(b, "gap number role segment")]
        parts = {"similarityHeads": self.similarity, "responseSelection": self.response}
        return fields + [compute(modules[name], b, text) for name, compute in parts.items() if name in modules]
    def similarity(self, p, b, text):
        segments, mask, length = b["segmentIds"], b["mask"], b["mask"].shape[1]
        units, weights = [unit(text + p.metric(text))], None
        if hasattr(p, "words"):
            weights = p.words.importance(b["words"])[..., 0].exp()  # [batch, 1, distinct]
            units.append(unit(b["bags"] * weights.sqrt()))
        cosines, same = torch.stack([u @ u.mT for u in units], 1), (segments[:, :, None] == segments[:, None]).float()
        near = torch.ones(length, length).tril(2).triu(-2)
        kinds = torch.stack([(1 - same) * (1 - near), (1 - same) * near, same * (1 - near), same * near], 1)
        scores = torch.einsum("bkij,hk->bhij", kinds, p.relation)
        visible = torch.maximum(1 - same, later(length).T) * mask[:, None]
        scores = scores + torch.einsum("bkij,hk->bhij", cosines, p.sharpness) + (1 - visible)[:, None] * NEVER
        met = torch.einsum("bhij,bkij->bikh", scores.softmax(3), cosines).flatten(2) * visible.amax(2, keepdim=True)
        if weights is not None:
            met = torch.cat([met, *self.overlap(cosines, weights, b["bags"], mask, (segments == 2) * mask)], 2)
        return two_layers(p, met)
    def overlap(self, cosines, weights, bags, mask, after):
        length, head, tail = mask.shape[1], (mask - after)[:, None], after[:, None]
        pairs = head[..., None] * tail[:, :, None]
        distance, possible = torch.arange(length) - torch.arange(length)[:, None], cosines * pairs + (pairs - 1) * 2
        best = [(possible.amax(a) * side).sum(2) / side.sum(2).clamp(min=1) for a, side in ((2, tail), (3, head))]
        around = [mean_of(cosines, pairs * (distance <= steps)) for steps in (1, 5)]
        pair = torch.stack([mean_of(cosines, pairs), possible.amax((2, 3)), *best, *around], 2).flatten(1)
        sides, mass = torch.cat([head, tail], 1), bags * weights
        counts, steps = sides @ bags, [amount(mass.sum(2))]
        for seen in (sides.mT @ counts.flip(1), (sides.mT @ sides) * later(length).T @ bags):
            shared = mass * seen.clamp(max=1)
            steps += [share(shared.sum(2), mass.sum(2)), amount(shared.sum(2)), shared.amax(2) / 5]
        (one, two), weight = counts.clamp(max=1).unbind(1), weights[:, 0]
        both, ones, twos = ((x * weight).sum(1) for x in (one * two, one, two))
        whole = [both / (ones * twos + 1e-6).sqrt(), share(both, ones), share(both, twos), amount(both),
                 amount((one * two).sum(1)), (one * two * weight).amax(1) / 5]
        everywhere = torch.cat([pair * (pairs.sum((2, 3)) > 0), torch.stack(whole, 1)], 1)
        return torch.stack(steps, 2), everywhere[:, None].expand(-1, length, -1)
    def response(self, p, b, units):
        mask, length = b["mask"], b["mask"].shape[1]
        context = unit(sum(before(part, steps) for steps, part in enumerate(p.context(units).chunk(3, 2))))
        coming, sharpness = unit(p.next(units)), p.temperature.exp()
        candidates = torch.ones(length, length).tril(1) * mask[:, None]  # up to the next message
        every = (context @ coming.mT * sharpness + (1 - candidates) * NEVER).logsumexp(2, keepdim=True)
        cosine = (context * before(coming, -1)).sum(2, keepdim=True)
        follows = torch.cat([cosine, (cosine * sharpness - every) * 0.2], 2) * before(mask[..., None], -1)
        follows, second = before(follows, 1), (b["segmentIds"] == 2).float()[..., None]
        first = second - second * before(second, 1)
        cuts = [(follows * at * mask[..., None]).sum(1, keepdim=True) for at in (first, before(first, 1))]
        return two_layers(p, torch.cat([follows, *[cut.expand(-1, length, -1) for cut in cuts]], 2))

class Fusion(nn.Module):
    """`fusion(inputs)`: of each stream its cls [rows, size] and present [rows], 1 where there is one → logits."""
    def __init__(self, config, tensors):
        super().__init__()
        self.config, self._modules = config["config"]["fusion"], module_of(tensors)._modules
        self.load_state_dict(tensors)
    def forward(self, inputs):
        def vector(name):
            (cls, present), p = inputs[name], self.streams._modules[name]
            return (cls - p.mean) / p.deviation * present[:, None] + p.missing * (1 - present[:, None])
        names, shared = [stream["name"] for stream in self.config["streams"]], self.config["combineStreams"] == "shared"
        alone = [name for name in names if not shared or name in ("features", "populationActivity")]
        averaged = [vector(name) for name in names if name not in alone]
        x = torch.cat([*([sum(averaged) / len(averaged)] if averaged else []), *map(vector, alone)], 1)
        x = F.elu(self.hiddenLayer(x)) if "hiddenLayer" in self._modules else x
        return {name: self.heads._modules[name](x)[:, 0] for name in self.config["targets"]}

def load(folder):
    config = json.loads(open(f"{folder}/config.json", "rb").read())
    kind, tensors = Fusion if config["network"] == "engagement" else Network, load_file(f"{folder}/model.safetensors")
    return kind(config, tensors).eval()
