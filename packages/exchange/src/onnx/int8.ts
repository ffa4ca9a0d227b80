import { Graph, type Numbers } from './graph.ts';
import { dataTypes, type TensorProto } from './schema.ts';

/** Smaller matrices are kept: they would save nothing. */
const smallestMatrix = 1024;
const largestInteger = 127;

const floats = ({ rawData }: TensorProto) =>
  new Float32Array(rawData.buffer, rawData.byteOffset, rawData.byteLength / Float32Array.BYTES_PER_ELEMENT);

/** A matrix as integers and a scale for each column, so that integer · scale is nearest to it. */
function quantise(values: Float32Array, columns: number): { readonly integers: Int8Array; readonly scales: Numbers } {
  const scales = new Float32Array(columns);
  values.forEach((value, place) => {
    scales[place % columns] = Math.max(scales[place % columns]!, Math.abs(value) / largestInteger);
  });
  const integers = Int8Array.from(values, (value, place) => Math.round(value / (scales[place % columns]! || 1)));
  return { integers, scales };
}

/**
 * The same graph with every large matrix in 8 bits (symmetric, a scale for each column): arithmetic stays in 32 bits,
 * weights lose their last digits.
 */
export function toInt8(graph: Graph): Graph {
  const small = new Graph(new Map());
  for (const tensor of graph.initializers) {
    const { dims, dataType, name = '' } = tensor;
    const [rows = 0, columns = 0] = dims;
    if (dims.length !== 2 || dataType !== dataTypes.float32 || rows * columns < smallestMatrix) {
      small.initializers.push(tensor);
      continue;
    }
    const { integers, scales } = quantise(floats(tensor), columns);
    small.nodes.push({
      name: `${name}.dequantized`,
      opType: 'DequantizeLinear',
      input: [
        small.constant(integers, dims, `${name}.int8`),
        small.constant(scales, [columns], `${name}.scale`),
        small.constant(new Int8Array(columns), [columns], `${name}.zero`),
      ],
      output: [name],
      attribute: [{ name: 'axis', type: 2, i: 1 }],
    });
  }
  small.nodes.push(...graph.nodes);
  small.inputs.push(...graph.inputs);
  small.outputs.push(...graph.outputs);
  return small;
}
