import { WeightsError, type NamedTensors } from '@daybook/core';

/*
 * Daybook keeps a linear weight as [inputSize, outputSize], and query, key and value of an attention apart. PyTorch
 * keeps [outputSize, inputSize], and the three in one `in_proj_weight`, in this order.
 */

const attentionParts = ['query', 'key', 'value'] as const;

/** Names inside an encoder, Daybook's and `nn.TransformerEncoder`'s. */
const encoderNames: readonly (readonly [string, string])[] = [
  ['attention.output', 'self_attn.out_proj'],
  ['attentionNorm', 'norm1'],
  ['feedForward.expand', 'linear1'],
  ['feedForward.contract', 'linear2'],
  ['feedForwardNorm', 'norm2'],
];

type Tensor = NamedTensors[string];

function transpose({ data, shape: [rows, columns] }: Tensor): Tensor {
  const swapped = new Float32Array(data.length);
  for (let row = 0; row < rows!; row++)
    for (let column = 0; column < columns!; column++) swapped[column * rows! + row] = data[row * columns! + column]!;
  return { data: swapped, shape: [columns!, rows!] };
}

/** One below the other; all have the same columns. */
function stack(tensors: readonly Tensor[]): Tensor {
  const data = Float32Array.from(tensors.flatMap((tensor) => [...tensor.data]));
  const [rows, ...rest] = tensors[0]!.shape;
  return { data, shape: [rows! * tensors.length, ...rest] };
}

function parts({ data, shape: [rows, ...rest] }: Tensor, count: number): Tensor[] {
  const size = data.length / count;
  return Array.from({ length: count }, (_, place) => ({
    data: data.slice(place * size, (place + 1) * size),
    shape: [rows! / count, ...rest],
  }));
}

/** A linear layer's weight: a matrix with a bias beside it. An embedding has none. */
const isLinear = (name: string, tensors: NamedTensors) =>
  tensors[name]!.shape.length === 2 && name.endsWith('.weight') && name.replace(/weight$/, 'bias') in tensors;

const layerPattern = /^(.*\.encoder\.layers\.\d+)\.(.+)\.(weight|bias)$/;

function rename(name: string, names: readonly (readonly [string, string])[]): string {
  const [, layer, inside, end] = layerPattern.exec(name) ?? [];
  const renamed = names.find(([from]) => from === inside)?.[1];
  return renamed === undefined ? name : `${layer}.${renamed}.${end}`;
}

const reversed = encoderNames.map(([ours, theirs]) => [theirs, ours] as const);

/** Weights under PyTorch's names and in its layout, from those of a weights folder. */
export function toTorch(tensors: NamedTensors): NamedTensors {
  const entries = Object.entries(tensors).flatMap(([name, tensor]): [string, Tensor][] => {
    const own = isLinear(name, tensors) ? transpose(tensor) : tensor;
    const attention = /^(.*\.encoder\.layers\.\d+)\.attention\.(query|key|value)\.(weight|bias)$/.exec(name);
    if (!attention) return [[rename(name, encoderNames).replace('.encoder.finalNorm.', '.encoder.norm.'), own]];
    const [, layer, part, end] = attention;
    if (part !== 'query') return [];
    const joined = attentionParts.map((other) => tensors[`${layer}.attention.${other}.${end}`]!);
    const all = stack(end === 'weight' ? joined.map(transpose) : joined);
    return [[`${layer}.self_attn.in_proj_${end}`, all]];
  });
  return Object.fromEntries(entries);
}

/**
 * The opposite of `toTorch`.
 * @throws WeightsError when a joint projection is not one of three.
 */
export function fromTorch(tensors: NamedTensors, file = 'model.safetensors'): NamedTensors {
  const entries = Object.entries(tensors).flatMap(([name, tensor]): [string, Tensor][] => {
    const joint = /^(.*\.encoder\.layers\.\d+)\.self_attn\.in_proj_(weight|bias)$/.exec(name);
    if (!joint)
      return [
        [
          rename(name, reversed).replace('.encoder.norm.', '.encoder.finalNorm.'),
          isLinear(name, tensors) ? transpose(tensor) : tensor,
        ],
      ];
    const [, layer, end] = joint;
    if (tensor.shape[0]! % attentionParts.length !== 0)
      throw new WeightsError(`${file}: ${name} is [${tensor.shape}]; query, key and value in one have 3 · hiddenSize.`);
    return parts(tensor, attentionParts.length).map((part, place) => [
      `${layer}.attention.${attentionParts[place]}.${end}`,
      end === 'weight' ? transpose(part) : part,
    ]);
  });
  return Object.fromEntries(entries);
}
