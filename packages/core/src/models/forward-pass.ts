import * as tf from '@tensorflow/tfjs-core';
import { kernels, type Computation, type Runner } from '../layers/kernels.ts';
import { createRandom } from '../random.ts';
import type { HostBatch, Tensors } from '../tensors.ts';

type Forward = { forward(batch: Tensors): tf.Tensor };

/** By encoder, then by backend. */
const runners = new WeakMap<object, { readonly computation: Computation; readonly byBackend: Map<string, Runner> }>();

const noDropout = createRandom(0);

/**
 * A network's forward pass without dropout, as one graph where the backend can. → [batch · prediction times,
 * hiddenSize]; the caller disposes it.
 */
export function forwardPass(encoder: Forward): {
  run(batch: HostBatch): tf.Tensor;
  /** The same batch gives the same bits whatever ran before. */
  alike(batch: HostBatch): tf.Tensor;
} {
  const own = runners.get(encoder) ?? {
    computation: (batch) => encoder.forward(batch),
    byBackend: new Map<string, Runner>(),
  };
  runners.set(encoder, own);
  const backend = tf.getBackend();
  const runner = own.byBackend.get(backend) ?? kernels().runner(() => undefined);
  own.byBackend.set(backend, runner);
  return {
    run: (batch) => runner.run(own.computation, batch, noDropout),
    alike: (batch) => runner.runAlike(own.computation, batch, noDropout),
  };
}

/** Forgets the graphs of an encoder. */
export function disposeForwardPass(encoder: object): void {
  runners.get(encoder)?.byBackend.forEach((runner) => runner.dispose());
  runners.delete(encoder);
}
