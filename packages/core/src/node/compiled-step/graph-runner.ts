import type { Computation, Runner } from '../../layers/kernels.ts';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random.ts';
import { toTensors, type HostBatch } from '../../tensors.ts';
import { nativeBackend } from '../native-operations.ts';
import { lendValue, showValue } from '../variable-memory.ts';
import { buildGraph, type Graph } from './build-graph.ts';
import { encodeGraph } from './graph-def.ts';
import { record, traceKey, type Trace } from './trace.ts';
import { traceRandom } from './traced-random.ts';

/** A computation for batches of one shape. */
type Shape = {
  /** Of the last run, until two runs in a row did the same. */
  key?: string;
  runs: number;
  graph?: CompiledGraph;
};

type CompiledGraph = { readonly name: string; run(batch: HostBatch, random: Random): tf.Tensor };

/** So many runs may differ from the one before: the first ones bring variables to TensorFlow. */
const mostRuns = 4;

let numFunctions = 0;

function compile({ nodes, inputs, changed }: Graph): CompiledGraph {
  const backend = nativeBackend();
  const { binding } = backend;
  const name = `daybook${numFunctions++}`;
  const numOutputs = 1 + changed.length;
  binding.addFunction!(name, encodeGraph(nodes), inputs.length, numOutputs);
  return {
    name,
    run(batch, random) {
      const made: number[] = [];
      const make = (shape: readonly number[], type: number, values: Float32Array | Int32Array) => {
        made.push(binding.createTensor(shape, type, values));
        return made.at(-1)!;
      };
      changed.forEach(lendValue);
      const ids = inputs.map((input) => {
        if ('id' in input) return input.id;
        if ('variable' in input) return backend.getInputTensorIds([input.variable])[0]!;
        if ('seed' in input) return make(input.seed.shape, input.seed.type, input.seed.valuesAt(random));
        return make(input.shape, input.type, batch[input.entry]!.data);
      });
      const [result, ...values] = binding
        .executeOp(name, [], ids, numOutputs)
        .map((output) => backend.createOutputTensor(output));
      made.forEach((id) => binding.deleteTensor(id));
      changed.forEach((variable, place) => showValue(variable, values[place]!));
      return result!;
    },
  };
}

const shapeOf = (batch: HostBatch): string =>
  Object.entries(batch)
    .map(([name, { data, shape }]) => `${name} ${data instanceof Int32Array ? 'int32' : 'float32'} ${shape.join()}`)
    .join(';');

/**
 * Runs a computation as ordinary operations until two runs on batches of one shape did the same, then as one graph for
 * batches of that shape.
 */
export function createGraphRunner(onNote: (line: string) => void): Runner {
  const computations = new Map<Computation, Map<string, Shape>>();
  const refused = new Set<Computation>();

  const refuse = (computation: Computation, why: string) => {
    refused.add(computation);
    onNote(`not compiled: ${why}`);
  };

  function runAndRecord(computation: Computation, shape: Shape, batch: HostBatch, random: Random): tf.Tensor {
    const names = new Map(Object.entries(batch).map(([name, { data }]) => [data, name]));
    const { result, trace } = tf.tidy(() => {
      const recorded = record(() => computation(toTensors(batch), traceRandom(random)), names);
      tf.keep(recorded.result);
      return recorded as unknown as tf.TensorContainerObject;
    }) as unknown as { result: tf.Tensor; trace: Trace };
    shape.runs++;
    const key = traceKey(trace);
    if (trace.obstacle !== undefined) refuse(computation, trace.obstacle);
    else if (key === shape.key) {
      try {
        shape.graph = compile(buildGraph(trace));
      } catch (error) {
        refuse(computation, error instanceof Error ? error.message : String(error));
      }
    } else if (shape.runs === mostRuns) refuse(computation, 'its operations differ from run to run');
    shape.key = key;
    return result;
  }

  return {
    run(computation, batch, random) {
      if (refused.has(computation)) return tf.tidy(() => computation(toTensors(batch), random));
      const shapes = computations.get(computation) ?? new Map<string, Shape>();
      computations.set(computation, shapes);
      const name = shapeOf(batch);
      const shape = shapes.get(name) ?? { runs: 0 };
      shapes.set(name, shape);
      return shape.graph ? shape.graph.run(batch, random) : runAndRecord(computation, shape, batch, random);
    },
    dispose() {
      for (const shapes of computations.values())
        for (const { graph } of shapes.values()) if (graph) nativeBackend().binding.removeFunction!(graph.name);
      computations.clear();
    },
  };
}
