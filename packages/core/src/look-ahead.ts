import * as tf from '@tensorflow/tfjs-core';
import { lengthBatches } from './batching.ts';
import { linear, type LinearParams } from './layers/linear.ts';
import { bceWithLogits } from './losses.ts';
import { sliceSequence, type StreamSequence } from './memory-source.ts';
import { auroc } from './metrics.ts';
import type { Random } from './random.ts';
import { sequenceBatches, type SequenceBatchOptions } from './sequence-batches.ts';
import { countBefore, type SequenceSource } from './sequence.ts';
import { lastOwnTime } from './step-fields.ts';
import type { StreamEncoder, Tables } from './stream-encoder.ts';
import { toTensors, type HostBatch, type HostTensor, type Tensors } from './tensors.ts';

const daySeconds = 86_400;
/** Nobody is asked about after a silence longer than this. */
const longestSilenceDays = 28;
/** Batches read at once, so that after cropping those of like length still find each other. */
const batchesPooled = 8;

/** A sequence as it stood at a moment, and whether the person came back within each of the horizons. */
export type AheadQuestion<S> = {
  readonly sequence: S;
  readonly asOf: number;
  /** 1 = an own step in [asOf, asOf + days). [horizons] */
  readonly labels: readonly number[];
  /** 0 = the horizon was not observed to its end. [horizons] */
  readonly weights: readonly number[];
};

/** `aheadLabels` and `aheadWeights` [batch, horizons], beside what the encoder reads. */
export type AheadBatch = HostBatch & { readonly aheadLabels: HostTensor; readonly aheadWeights: HostTensor };

export const isAheadBatch = (batch: Tensors): batch is Tensors<AheadBatch> => 'aheadLabels' in batch;

/**
 * Asks at a random moment, every second of the observed time as likely as any other, who comes back. The sequence ends before
 * the moment; undefined where no moment has an own step before it.
 */
export function drawAhead<S extends StreamSequence>(sequence: S, aheadDays: readonly number[], observedUntil: number, random: Random): AheadQuestion<S> | undefined {
  const { times, byPerson } = sequence;
  const first = times[byPerson ? byPerson.indexOf(1) : 0];
  const last = lastOwnTime(sequence);
  if (first === undefined || last === undefined) return undefined;
  const asOf = first + (Math.min(observedUntil, last + longestSilenceDays * daySeconds) - first) * random.uniform();
  const length = countBefore(times, asOf);
  if (length === 0) return undefined;
  const next = byPerson ? byPerson.indexOf(1, length) : length;
  const wait = next === -1 || next >= times.length ? Infinity : times[next]! - asOf;
  return {
    sequence: sliceSequence(sequence, 0, length),
    asOf,
    labels: aheadDays.map((days) => (wait < days * daySeconds ? 1 : 0)),
    weights: aheadDays.map((days) => (asOf + days * daySeconds <= observedUntil ? 1 : 0)),
  };
}

/** One pass over a source: each sequence at one moment, in batches of like length. */
export async function* aheadQuestions<S extends StreamSequence>(
  source: SequenceSource<S>,
  aheadDays: readonly number[],
  { random, maxLength, tokenBudget, maxBatchSize, ...options }: SequenceBatchOptions & { readonly random: Random },
): AsyncGenerator<AheadQuestion<S>[]> {
  const moments = random.fork('moments');
  const many = { ...options, maxLength: Infinity, tokenBudget: tokenBudget * batchesPooled, random, ...(maxBatchSize === undefined ? {} : { maxBatchSize: maxBatchSize * batchesPooled }) };
  for await (const sequences of sequenceBatches(source, many)) {
    const questions = sequences.flatMap((sequence) => {
      const question = drawAhead(sequence, aheadDays, source.observedUntil, moments);
      if (!question?.weights.some((weight) => weight > 0)) return [];
      const { length } = question.sequence.times;
      return [{ ...question, sequence: sliceSequence(question.sequence, Math.max(0, length - maxLength), length) }];
    });
    const lengths = questions.map(({ sequence }) => sequence.times.length + 1);
    for (const places of lengthBatches(lengths, { tokenBudget, random, ...(maxBatchSize === undefined ? {} : { maxBatchSize }) })) yield places.map((place) => questions[place]!);
  }
}

/** Questions → what the encoder reads at their moments, with the answers. */
export function aheadBatch<S extends StreamSequence>(encoder: Pick<StreamEncoder<S>, 'batch'>, tables: Tables, questions: readonly AheadQuestion<S>[]): AheadBatch {
  const shape = [questions.length, questions[0]!.labels.length];
  return {
    ...encoder.batch(questions.map(({ sequence }) => sequence), tables, questions.map(({ asOf }) => asOf)),
    aheadLabels: { data: Float32Array.from(questions.flatMap(({ labels }) => labels)), shape },
    aheadWeights: { data: Float32Array.from(questions.flatMap(({ weights }) => weights)), shape },
  };
}

/** Batches without end, each pass with other moments. */
export async function* aheadBatches<S extends StreamSequence>(encoder: Pick<StreamEncoder<S>, 'batch'>, source: SequenceSource<S>, aheadDays: readonly number[], options: SequenceBatchOptions & { readonly random: Random }): AsyncGenerator<AheadBatch> {
  for (let pass = 0, empty = false; !empty; pass++) {
    empty = true;
    for await (const questions of aheadQuestions(source, aheadDays, { ...options, random: options.random.fork('pass', pass) })) {
      empty = false;
      yield aheadBatch(encoder, source.tables, questions);
    }
  }
}

/** Mean binary cross-entropy over the horizons: does the person come back within each? cls [batch, hiddenSize] → scalar. */
export function aheadLoss(head: LinearParams, cls: tf.Tensor2D, { aheadLabels, aheadWeights }: Pick<Tensors<AheadBatch>, 'aheadLabels' | 'aheadWeights'>): tf.Scalar {
  return bceWithLogits(linear(head, cls), aheadLabels, aheadWeights);
}

/** `aheadNll` over all horizons; AUROC at the horizon nearest to a week, beside that of the bare silence ("the shorter, the likelier"). NaN where nothing could be asked. */
export type AheadMetrics = { readonly aheadNll: number; readonly aheadAuroc: number; readonly silenceAuroc: number };

/** Asks about held-out sequences at `passes` moments each; the same `random` asks the same. */
export async function measureAhead<S extends StreamSequence>(
  encoder: StreamEncoder<S>,
  head: LinearParams,
  source: SequenceSource<S>,
  aheadDays: readonly number[],
  { passes, random, ...options }: SequenceBatchOptions & { readonly passes: number; readonly random: Random },
): Promise<AheadMetrics> {
  const week = aheadDays.reduce((best, days, place) => (Math.abs(days - 7) < Math.abs(aheadDays[best]! - 7) ? place : best), 0);
  const [predictions, silences, labels]: [number[], number[], number[]] = [[], [], []];
  let [sum, weight] = [0, 0];
  for (let pass = 0; pass < passes; pass++) {
    for await (const questions of aheadQuestions(source, aheadDays, { ...options, random: random.fork('ahead', pass) })) {
      const batch = aheadBatch(encoder, source.tables, questions);
      const [losses, logits] = tf.tidy(() => {
        const tensors = toTensors(batch);
        const cls = encoder.forward(tensors);
        return [aheadLoss(head, cls, tensors), linear(head, cls)];
      });
      const own = questions.reduce((total, { weights }) => total + weights.reduce((all, each) => all + each, 0), 0);
      sum += (await losses.data())[0]! * own;
      weight += own;
      const rows = await logits.data();
      questions.forEach(({ sequence, asOf, labels: answers, weights }, row) => {
        if (weights[week] === 0) return;
        predictions.push(rows[row * aheadDays.length + week]!);
        silences.push(lastOwnTime(sequence)! - asOf);
        labels.push(answers[week]!);
      });
      tf.dispose([losses, logits]);
    }
  }
  return { aheadNll: sum / weight, aheadAuroc: auroc(predictions, labels), silenceAuroc: auroc(silences, labels) };
}
