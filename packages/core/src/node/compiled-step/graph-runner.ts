import * as tf from '@tensorflow/tfjs-core';
import type { Computation, Runner } from '../../layers/kernels.ts';
import type { Random } from '../../random.ts';
import { toTensors, type HostBatch } from '../../tensors.ts';
import { nativeBackend } from '../native-operations.ts';
import { buildGraph } from './build-graph.ts';
import { compileGraph, type CompiledGraph } from './compile-graph.ts';
import { record, traceKey, type Trace } from './trace.ts';
import { traceRandom } from './traced-random.ts';

/** What is known of a computation on batches of one shape. */
type Shape = { runs: number; key?: string; graph?: CompiledGraph };

/** The first run makes what later ones share, such as the pool of dropout masks. */
const mostDifferences = 3;

type Known = {
  readonly shapes: Map<string, Shape>;
  /** Two runs on batches of one shape did the same: what it does follows from the shape. */
  isRegular: boolean;
  /** Runs that did something else than the one before. */
  differences: number;
  /** It cannot run as a graph. */
  isRefused: boolean;
};

const shapeOf = (batch: HostBatch): string =>
  Object.entries(batch)
    .map(([name, { data, shape }]) => `${name} ${data instanceof Int32Array ? 'int32' : 'float32'} ${shape.join()}`)
    .join(';');

function runAndRecord(computation: Computation, batch: HostBatch, random: Random) {
  const names = new Map(Object.entries(batch).map(([name, { data }]) => [data, name]));
  let trace: Trace | undefined;
  const result = tf.tidy(() => {
    const recorded = record(() => computation(toTensors(batch), traceRandom(random)), names);
    trace = recorded.trace;
    return recorded.result;
  });
  return { result, trace: trace! };
}

/**
 * Runs a computation as ordinary operations the first time it meets a shape of batch, and as one graph from the third
 * time on. The second time it is recorded; the operations of its first shape are recorded twice, and must be the same.
 */
export function createGraphRunner(onNote: (line: string) => void): Runner {
  const backend = nativeBackend();
  const computations = new Map<Computation, Known>();

  function knownOf(computation: Computation): Known {
    const known = computations.get(computation) ?? {
      shapes: new Map(),
      isRegular: false,
      differences: 0,
      isRefused: false,
    };
    computations.set(computation, known);
    return known;
  }

  function refuse(known: Known, why: string): void {
    known.isRefused = true;
    onNote(`not compiled: ${why}`);
  }

  function compile(known: Known, shape: Shape, trace: Trace): void {
    try {
      shape.graph = compileGraph(backend, buildGraph(trace));
    } catch (error) {
      refuse(known, error instanceof Error ? error.message : String(error));
    }
  }

  function learn(known: Known, shape: Shape, trace: Trace): void {
    const key = traceKey(trace);
    if (trace.obstacle !== undefined) refuse(known, trace.obstacle);
    else if (known.isRegular || key === shape.key) {
      known.isRegular = true;
      compile(known, shape, trace);
    } else if (shape.key !== undefined && ++known.differences === mostDifferences)
      refuse(known, 'its operations differ from batch to batch');
    shape.key = key;
  }

  function shapeIn({ shapes }: Known, batch: HostBatch): Shape {
    const name = shapeOf(batch);
    const shape = shapes.get(name) ?? { runs: 0 };
    shapes.set(name, shape);
    return shape;
  }

  return {
    run(computation, batch, random) {
      const known = knownOf(computation);
      const shape = shapeIn(known, batch);
      if (shape.graph) return shape.graph.run(batch, random);
      if (known.isRefused || (known.isRegular && shape.runs++ === 0))
        return tf.tidy(() => computation(toTensors(batch), random));
      const { result, trace } = runAndRecord(computation, batch, random);
      learn(known, shape, trace);
      return result;
    },
    runAlike(computation, batch, random) {
      const known = knownOf(computation);
      const shape = shapeIn(known, batch);
      if (!shape.graph && !known.isRefused) {
        const { result, trace } = runAndRecord(computation, batch, random);
        result.dispose();
        if (trace.obstacle === undefined) compile(known, shape, trace);
        else refuse(known, trace.obstacle);
      }
      return shape.graph?.run(batch, random) ?? tf.tidy(() => computation(toTensors(batch), random));
    },
    dispose() {
      for (const { shapes } of computations.values()) for (const { graph } of shapes.values()) graph?.dispose();
      computations.clear();
    },
  };
}
