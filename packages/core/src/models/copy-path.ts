import * as tf from '@tensorflow/tfjs-core';
import { bucketSize } from '../data/bucket-size.ts';
import { gatherRows } from '../layers/gather-rows.ts';
import { kernels } from '../layers/kernels.ts';
import { constantVariable } from '../layers/initialise.ts';
import { linear, type LinearParams } from '../layers/linear.ts';
import type { HostTensor } from '../tensors.ts';

/**
 * What a person's earlier steps say of the answer to a question: shares in [0, 1] of those steps, newer ones and those
 * in a like context weighing more. Sparse: an entry for each id that one of them held.
 */
export type CopyFields = {
  /** Cell of the logits that an entry adds to: question · vocabSize + id. int32 [entries] */
  readonly copyPlaces: HostTensor<tf.Rank.R1, 'int32'>;
  /** Question of an entry. int32 [entries] */
  readonly copyQuestions: HostTensor<tf.Rank.R1, 'int32'>;
  /** One share for each of `pointers`. [entries, numPointers] */
  readonly copyShares: HostTensor<tf.Rank.R2, 'float32'>;
};

/** Ids of a step, and what it stood beside. */
export type CopyStep = { readonly ids: readonly number[]; readonly context: ReadonlySet<number> };

export type CopyQuestion = {
  /** Number of the question among all of the batch's. */
  readonly index: number;
  /** Visible ids of the person's earlier steps, the newest last. */
  readonly earlier: readonly CopyStep[];
  readonly context: ReadonlySet<number>;
  /** Ids that cannot be the answer. */
  readonly excluded: ReadonlySet<number>;
};

/**
 * Each weighs a step by decay^age · similarity^sharpness; similarity is the cosine of the contexts, `sharpness` 0
 * leaves it out. `prior` is how much weight the steps must have to be believed by half.
 */
const pointers = [
  { decay: 0.3, sharpness: 0, prior: 0.1 },
  { decay: 0.7, sharpness: 0, prior: 0.3 },
  { decay: 0.9, sharpness: 0, prior: 1 },
  { decay: 1, sharpness: 0, prior: 1 },
  { decay: 0.7, sharpness: 1, prior: 0.3 },
  { decay: 1, sharpness: 1, prior: 0.3 },
  { decay: 0.97, sharpness: 3, prior: 0.1 },
] as const;
/** The last pointer looks at the newest step with the id only: newestDecay^(its age). */
const newestDecay = 0.6;
export const numPointers = pointers.length + 1;

/** Optimizer steps are small: a weight moves this many times as far. */
const weightScale = 4;
const smallestWeight = 0.02;

/** Earlier steps that are looked at: the newest. */
const copyMemory = 128;

function similarity(context: ReadonlySet<number>, other: ReadonlySet<number>): number {
  let shared = 0;
  for (const id of context) if (other.has(id)) shared++;
  return shared === 0 ? 0 : shared / Math.sqrt(context.size * other.size);
}

/** Shares of the ids of earlier steps for one question, `numPointers` each; sparse: of ids that stood in one. */
export function copyShares({ earlier, context, excluded }: Omit<CopyQuestion, 'index'>): Map<number, Float32Array> {
  const shares = new Map<number, Float32Array>();
  const totals = new Float64Array(numPointers);
  const first = Math.max(0, earlier.length - copyMemory);
  for (let step = earlier.length - 1; step >= first; step--) {
    const { ids, context: beside } = earlier[step]!;
    const alike = similarity(context, beside);
    const age = earlier.length - 1 - step;
    const weights = pointers.map(({ decay, sharpness }) => decay ** age * (sharpness === 0 ? 1 : alike ** sharpness));
    weights.forEach((weight, pointer) => (totals[pointer]! += weight));
    for (const id of ids) {
      if (excluded.has(id)) continue;
      let own = shares.get(id);
      if (!own) {
        shares.set(id, (own = new Float32Array(numPointers)));
        own[pointers.length] = newestDecay ** age;
      }
      for (let pointer = 0; pointer < pointers.length; pointer++) own[pointer]! += weights[pointer]!;
    }
  }
  for (const own of shares.values())
    pointers.forEach(({ prior }, pointer) => (own[pointer]! /= totals[pointer]! + prior));
  return shares;
}

/** Entries of all questions of a batch, filled up with entries of share 0 to a `bucketSize`. */
export function copyFields(questions: readonly CopyQuestion[], vocabSize: number): CopyFields {
  const found = questions.map((question) => [question.index, copyShares(question)] as const);
  const entries = bucketSize(
    Math.max(
      1,
      found.reduce((sum, [, shares]) => sum + shares.size, 0),
    ),
    2,
  );
  const [places, indexes] = [new Int32Array(entries), new Int32Array(entries)];
  const shares = new Float32Array(entries * numPointers);
  let entry = 0;
  for (const [index, own] of found)
    for (const [id, values] of own) {
      places[entry] = index * vocabSize + id;
      indexes[entry] = index;
      shares.set(values, entry++ * numPointers);
    }
  return {
    copyPlaces: { data: places, shape: [entries] },
    copyQuestions: { data: indexes, shape: [entries] },
    copyShares: { data: shares, shape: [entries, numPointers] },
  };
}

/** From a question's output to a weight for each pointer, at first the same everywhere. */
export function initCopyPath(hiddenSize: number): LinearParams {
  return {
    weight: constantVariable([hiddenSize, numPointers], 0) as tf.Variable<tf.Rank.R2>,
    bias: constantVariable([numPointers], 0) as tf.Variable<tf.Rank.R1>,
  };
}

/** Lets each pointer count `weights` at first, whatever the question; at least a little, so that it can be learned. */
export function startCopyPath({ bias }: LinearParams, weights: readonly number[]): void {
  const inverseSoftplus = weights.map((weight) => Math.log(Math.expm1(Math.max(smallestWeight, weight) / weightScale)));
  tf.tidy(() => bias.assign(tf.tensor1d(inverseSoftplus)));
}

/** values [entries] added up at their places → [size]. The opposite of `gatherRows`, with its gradient. */
function sumAt(values: tf.Tensor1D, places: tf.Tensor1D, size: number): tf.Tensor1D {
  const scatter = tf.customGrad((input, save) => {
    (save as tf.GradSaveFunc)([places]);
    return {
      value: tf.unsortedSegmentSum(input as tf.Tensor1D, places, size),
      gradFunc: (gradient: tf.Tensor, saved: tf.Tensor[]) => kernels().gather(gradient, saved[0] as tf.Tensor1D),
    };
  });
  return scatter(values) as tf.Tensor1D;
}

/**
 * Σ over pointers of softplus(output · weight + bias) · share: never below 0, so what the person repeats can only
 * become likelier. Whether a question repeats or explores is read off its output, as in RepeatNet (Ren et al. 2019,
 * §3.3), but the sum stands in the logits, not in a mixture of probabilities (pointer sentinel, Merity et al. 2017).
 * outputs [questions, hiddenSize] → [questions, vocabSize]
 */
export function copyLogits(
  params: LinearParams,
  outputs: tf.Tensor2D,
  fields: { readonly [Name in keyof CopyFields]: tf.Tensor },
  vocabSize: number,
): tf.Tensor2D {
  const weights = tf.mul(tf.softplus(linear(params, outputs)), weightScale);
  const entries = gatherRows(weights, fields.copyQuestions as tf.Tensor1D);
  const scores = tf.sum<tf.Tensor1D>(tf.mul(entries, fields.copyShares), 1);
  const numQuestions = outputs.shape[0];
  return tf.reshape(sumAt(scores, fields.copyPlaces as tf.Tensor1D, numQuestions * vocabSize), [
    numQuestions,
    vocabSize,
  ]);
}
