import type * as tf from '@tensorflow/tfjs-core';
import type { PassOptions } from '../data/sequence-batches.ts';
import type { Sequence, SequenceSource } from '../data/sequence.ts';
import type { Metrics } from '../evaluation/metrics.ts';
import type { Random } from '../random.ts';
import type { HostBatch, Tensors } from '../tensors.ts';

/** Held-out people: those whose loss decides which weights are kept, and those that the reported metrics come from. */
export type HeldOut = 'validation' | 'test';

/** The source of a part, how often it is gone through, and the randomness of what is sampled from it. */
export type HeldOutParts<S extends Sequence> = (part: HeldOut) => PassOptions & { readonly source: SequenceSource<S> };

/** Held-out sources of a pretraining; the test part is the validation source where none was given. */
export function heldOutParts<S extends Sequence>(
  { validation, test = validation }: { readonly validation: SequenceSource<S>; readonly test?: SequenceSource<S> },
  random: Random,
  passes: Readonly<Record<HeldOut, number>>,
): HeldOutParts<S> {
  const sources = { validation, test };
  return (part) => ({ source: sources[part], passes: passes[part], random });
}

/** One thing that a network learns, with batches of its own. */
export type PretrainingTask<Batch extends HostBatch = HostBatch> = {
  readonly name: string;
  /** Of its loss in training. */
  readonly weight: number;
  /** Batches after each batch of the first task; the first task's own do not count. */
  readonly batchesPerStep: number;
  /** About how many batches an epoch has; only the first task's counts. */
  readonly stepsPerEpoch: number;
  /** The same `random` gives the same batches. */
  batches(epoch: number, random: Random): AsyncIterable<Batch>;
  /** The scalar to minimise on one of its batches. */
  loss(batch: Tensors<Batch>, random: Random): tf.Scalar;
  /** Metrics on held-out data; `loss` is what this task adds to the validation loss. */
  evaluate(part: HeldOut): Promise<Metrics & { readonly loss: number }>;
};
