import * as tf from '@tensorflow/tfjs-core';
import { lengthBatches } from '../data/length-batches.ts';
import { linear, type LinearParams } from '../layers/linear.ts';
import { bceWithLogits } from './losses.ts';
import { sliceSequence, type StreamSequence } from '../data/memory-source.ts';
import { auroc } from '../evaluation/metrics.ts';
import type { Random } from '../random.ts';
import { sequenceBatches, type SequenceBatchOptions } from '../data/sequence-batches.ts';
import { countBefore, type SequenceSource } from '../data/sequence.ts';
import { lastOwnTime } from '../data/step-fields.ts';
import { stepsRead, type StreamEncoder, type Tables } from '../models/stream-encoder.ts';
import { toTensors, type HostBatch, type HostTensor, type Tensors } from '../tensors.ts';

const daySeconds = 86_400;
/** Nobody is asked about after a silence longer than this. */
const longestSilenceDays = 28;
/** Batches read at once, so that after cropping those of like length still find each other. */
const batchesPooled = 8;

/** A sequence as it stood before the last of some moments, and whether at each of them the person came back within each of the horizons. */
export type AheadQuestion<S> = {
  readonly sequence: S;
  /** Moments of reading, ascending. */
  readonly asOf: readonly number[];
  /** 1 = an own step in [asOf, asOf + days). [moments][horizons] */
  readonly labels: readonly (readonly number[])[];
  /** 0 = the horizon was not observed to its end. [moments][horizons] */
  readonly weights: readonly (readonly number[])[];
};

/** `aheadLabels` and `aheadWeights` [batch · moments, horizons], beside what the encoder reads. */
export type AheadBatch = HostBatch & { readonly aheadLabels: HostTensor; readonly aheadWeights: HostTensor };

export const isAheadBatch = (batch: Tensors): batch is Tensors<AheadBatch> => 'aheadLabels' in batch;

/**
 * Asks at `moments` random moments, every second of the observed time as likely as any other, who comes back. The sequence ends before
 * the last one; undefined where no moment has an own step before it and a horizon that was observed.
 */
export function drawAhead<S extends StreamSequence>(
  sequence: S,
  aheadDays: readonly number[],
  observedUntil: number,
  moments: number,
  random: Random,
): AheadQuestion<S> | undefined {
  const { times, byPerson } = sequence;
  const first = times[byPerson ? byPerson.indexOf(1) : 0];
  const last = lastOwnTime(sequence);
  if (first === undefined || last === undefined) return undefined;
  const drawn = Array.from(
    { length: moments },
    () => first + (Math.min(observedUntil, last + longestSilenceDays * daySeconds) - first) * random.uniform(),
  );
  const shortest = Math.min(...aheadDays) * daySeconds;
  const asOf = drawn.filter((moment) => moment > first && moment + shortest <= observedUntil).sort((a, b) => a - b);
  if (asOf.length === 0) return undefined;
  const waits = asOf.map((moment) => {
    const length = countBefore(times, moment);
    const next = byPerson ? byPerson.indexOf(1, length) : length;
    return next === -1 || next >= times.length ? Infinity : times[next]! - moment;
  });
  return {
    sequence: sliceSequence(sequence, 0, countBefore(times, asOf.at(-1)!)),
    asOf,
    labels: waits.map((wait) => aheadDays.map((days) => (wait < days * daySeconds ? 1 : 0))),
    weights: asOf.map((moment) => aheadDays.map((days) => (moment + days * daySeconds <= observedUntil ? 1 : 0))),
  };
}

/** Without its older moments, so that those left find the newest `maxLength` steps before them among those that are read. */
function crop<S extends StreamSequence>(
  { sequence, asOf, labels, weights }: AheadQuestion<S>,
  maxLength: number,
): AheadQuestion<S> {
  const { times } = sequence;
  const oldest = Math.max(0, times.length - stepsRead(maxLength, asOf.length));
  const dropped = asOf.findIndex((moment) => countBefore(times, moment) - maxLength >= oldest || oldest === 0);
  const from = Math.max(0, countBefore(times, asOf[dropped]!) - maxLength);
  return {
    sequence: sliceSequence(sequence, from, times.length),
    asOf: asOf.slice(dropped),
    labels: labels.slice(dropped),
    weights: weights.slice(dropped),
  };
}

export type AheadOptions = SequenceBatchOptions & {
  /** At which each sequence is asked about in one pass. */
  readonly moments: number;
  readonly random: Random;
};

/** One pass over a source: each sequence at some moments, in batches of like length. */
export async function* aheadQuestions<S extends StreamSequence>(
  source: SequenceSource<S>,
  aheadDays: readonly number[],
  { random, moments, maxLength, tokenBudget, maxBatchSize, ...options }: AheadOptions,
): AsyncGenerator<AheadQuestion<S>[]> {
  const drawing = random.fork('moments');
  const many = {
    ...options,
    maxLength: Infinity,
    tokenBudget: tokenBudget * batchesPooled,
    random,
    ...(maxBatchSize === undefined ? {} : { maxBatchSize: maxBatchSize * batchesPooled }),
  };
  for await (const sequences of sequenceBatches(source, many)) {
    const questions = sequences.flatMap((sequence) => {
      const question = drawAhead(sequence, aheadDays, source.observedUntil, moments, drawing);
      return question ? [crop(question, maxLength)] : [];
    });
    const lengths = questions.map(({ sequence, asOf }) => sequence.times.length + asOf.length);
    for (const places of lengthBatches(lengths, {
      tokenBudget,
      random,
      ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
    }))
      yield places.map((place) => questions[place]!);
  }
}

/** Questions → what the encoder reads at their moments, with the answers; where a question has fewer moments than others, empty ones of weight 0. */
export function aheadBatch<S extends StreamSequence>(
  encoder: Pick<StreamEncoder<S>, 'batch'>,
  tables: Tables,
  questions: readonly AheadQuestion<S>[],
): AheadBatch {
  const moments = Math.max(...questions.map(({ asOf }) => asOf.length));
  const horizons = questions[0]!.labels[0]!.length;
  const padded = (rowsOf: (question: AheadQuestion<S>) => readonly (readonly number[])[]) => {
    const data = new Float32Array(questions.length * moments * horizons);
    questions.forEach((question, row) => data.set(rowsOf(question).flat(), row * moments * horizons));
    return { data, shape: [questions.length * moments, horizons] };
  };
  return {
    ...encoder.batch(
      questions.map(({ sequence }) => sequence),
      tables,
      questions.map(({ asOf }) => asOf),
    ),
    aheadLabels: padded(({ labels }) => labels),
    aheadWeights: padded(({ weights }) => weights),
  };
}

/** Batches without end, each pass with other moments. */
export async function* aheadBatches<S extends StreamSequence>(
  encoder: Pick<StreamEncoder<S>, 'batch'>,
  source: SequenceSource<S>,
  aheadDays: readonly number[],
  options: AheadOptions,
): AsyncGenerator<AheadBatch> {
  for (let pass = 0, empty = false; !empty; pass++) {
    empty = true;
    for await (const questions of aheadQuestions(source, aheadDays, {
      ...options,
      random: options.random.fork('pass', pass),
    })) {
      empty = false;
      yield aheadBatch(encoder, source.tables, questions);
    }
  }
}

/** Mean binary cross-entropy over moments and horizons: does the person come back within each? cls [batch · moments, hiddenSize] → scalar. */
export function aheadLoss(
  head: LinearParams,
  cls: tf.Tensor2D,
  { aheadLabels, aheadWeights }: Pick<Tensors<AheadBatch>, 'aheadLabels' | 'aheadWeights'>,
): tf.Scalar {
  return bceWithLogits(linear(head, cls), aheadLabels, aheadWeights);
}

/** `aheadNll` over all horizons; AUROC at the horizon nearest to a week, beside that of the bare silence ("the shorter, the likelier"). NaN where nothing could be asked. */
export type AheadMetrics = { readonly aheadNll: number; readonly aheadAuroc: number; readonly silenceAuroc: number };

/** Asks about held-out sequences `passes` times, each at its moments; the same `random` asks the same. */
export async function measureAhead<S extends StreamSequence>(
  encoder: StreamEncoder<S>,
  head: LinearParams,
  source: SequenceSource<S>,
  aheadDays: readonly number[],
  { passes, random, ...options }: AheadOptions & { readonly passes: number },
): Promise<AheadMetrics> {
  const week = aheadDays.reduce(
    (best, days, place) => (Math.abs(days - 7) < Math.abs(aheadDays[best]! - 7) ? place : best),
    0,
  );
  const [predictions, silences, labels]: [number[], number[], number[]] = [[], [], []];
  let [sum, weight] = [0, 0];
  for (let pass = 0; pass < passes; pass++) {
    for await (const questions of aheadQuestions(source, aheadDays, {
      ...options,
      random: random.fork('ahead', pass),
    })) {
      const batch = aheadBatch(encoder, source.tables, questions);
      const [losses, logits] = tf.tidy(() => {
        const tensors = toTensors(batch);
        const cls = encoder.forward(tensors);
        return [aheadLoss(head, cls, tensors), linear(head, cls)];
      });
      const own = questions.reduce(
        (total, { weights }) => total + weights.flat().reduce((all, each) => all + each, 0),
        0,
      );
      sum += (await losses.data())[0]! * own;
      weight += own;
      const rows = await logits.data();
      const moments = rows.length / (questions.length * aheadDays.length);
      questions.forEach(({ sequence, asOf, labels: answers, weights }, row) =>
        asOf.forEach((moment, place) => {
          if (weights[place]![week] === 0) return;
          predictions.push(rows[(row * moments + place) * aheadDays.length + week]!);
          silences.push(lastOwnTime(sequence, moment)! - moment);
          labels.push(answers[place]![week]!);
        }),
      );
      tf.dispose([losses, logits]);
    }
  }
  return { aheadNll: sum / weight, aheadAuroc: auroc(predictions, labels), silenceAuroc: auroc(silences, labels) };
}
