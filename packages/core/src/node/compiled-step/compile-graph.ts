import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random.ts';
import type { HostBatch } from '../../tensors.ts';
import type { NativeBackend } from '../native-operations.ts';
import { lendValue, showValue } from '../variable-memory.ts';
import type { Graph } from './build-graph.ts';
import { encodeGraph } from './graph-def.ts';

export type CompiledGraph = { run(batch: HostBatch, random: Random): tf.Tensor; dispose(): void };

let numFunctions = 0;

/** Makes a graph an operation of TensorFlow. @throws Error when TensorFlow does not take it. */
export function compileGraph(backend: NativeBackend, { nodes, inputs, changed }: Graph): CompiledGraph {
  const { binding } = backend;
  const name = `daybook${numFunctions++}`;
  const numOutputs = 1 + changed.length;
  binding.addFunction!(name, encodeGraph(nodes), inputs.length, numOutputs);
  return {
    run(batch, random) {
      const made: number[] = [];
      const make = (shape: readonly number[], type: number, values: Float32Array | Int32Array) => {
        const id = binding.createTensor(shape, type, values);
        made.push(id);
        return id;
      };
      changed.forEach(lendValue);
      const ids = inputs.map((input) => {
        if ('id' in input) return input.id;
        if ('variable' in input) return backend.getInputTensorIds([input.variable])[0]!;
        if ('seed' in input) return make(input.seed.shape, input.seed.type, input.seed.valuesAt(random));
        return make(input.shape, input.type, batch[input.entry]!.data);
      });
      const outputs = binding.executeOp(name, [], ids, numOutputs);
      made.forEach((id) => binding.deleteTensor(id));
      const [result, ...values] = outputs.map((output) => backend.createOutputTensor(output));
      changed.forEach((variable, place) => showValue(variable, values[place]!));
      return result!;
    },
    dispose: () => binding.removeFunction!(name),
  };
}
