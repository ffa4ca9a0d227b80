import type * as tf from '@tensorflow/tfjs-core';
import { lengthBatches } from '../data/length-batches.ts';
import { sliceSequence, type StreamSequence } from '../data/memory-source.ts';
import type { Random } from '../random.ts';
import { sequenceBatches, type SequenceBatchOptions } from '../data/sequence-batches.ts';
import { daySeconds } from '../data/time.ts';
import { countBefore, type SequenceSource, type Tables } from '../data/sequence.ts';
import { lastOwnTime } from '../data/step-fields.ts';
import { visibleSteps, type StreamEncoder } from '../models/stream-encoder.ts';
import type { HostBatch, HostTensor } from '../tensors.ts';

/** No prediction time follows a silence longer than this. */
const longestSilenceDays = 28;
/** Batches read at once, so that after cropping those of like length still find each other. */
const batchesPooled = 8;

/**
 * A sequence as it stood before the last of some prediction times, and whether at each of them the person came back
 * within each of the horizons.
 */
export type ReturnExample<S> = {
  readonly sequence: S;
  /** Unix seconds, ascending. */
  readonly predictionTimes: readonly number[];
  /** 1 = an own step in [predictionTimes, predictionTimes + days). [prediction times][horizons] */
  readonly labels: readonly (readonly number[])[];
  /** 0 = the horizon was not observed to its end. [prediction times][horizons] */
  readonly weights: readonly (readonly number[])[];
};

/** `returnLabels` and `returnWeights` [batch · prediction times, horizons], beside what the encoder reads. */
export type ReturnBatch = HostBatch & {
  readonly returnLabels: HostTensor<tf.Rank.R2, 'float32'>;
  readonly returnWeights: HostTensor<tf.Rank.R2, 'float32'>;
};

/**
 * Who returns after each of `numPredictionTimes` random prediction times, every second of the observed time as likely
 * as any other. The sequence ends before the last one; undefined where no prediction time has an own step before it and
 * a horizon that was observed.
 */
export function sampleReturnExample<S extends StreamSequence>(
  sequence: S,
  returnHorizonsDays: readonly number[],
  observedUntil: number,
  numPredictionTimes: number,
  random: Random,
): ReturnExample<S> | undefined {
  const { times, byPerson } = sequence;
  const first = times[byPerson ? byPerson.indexOf(1) : 0];
  const last = lastOwnTime(sequence);
  if (first === undefined || last === undefined) return undefined;
  const drawn = Array.from(
    { length: numPredictionTimes },
    () => first + (Math.min(observedUntil, last + longestSilenceDays * daySeconds) - first) * random.uniform(),
  );
  const shortest = Math.min(...returnHorizonsDays) * daySeconds;
  const predictionTimes = drawn
    .filter((predictionTime) => predictionTime > first && predictionTime + shortest <= observedUntil)
    .sort((a, b) => a - b);
  if (predictionTimes.length === 0) return undefined;
  const waits = predictionTimes.map((predictionTime) => {
    const length = countBefore(times, predictionTime);
    const next = byPerson ? byPerson.indexOf(1, length) : length;
    return next === -1 || next >= times.length ? Infinity : times[next]! - predictionTime;
  });
  return {
    sequence: sliceSequence(sequence, 0, countBefore(times, predictionTimes.at(-1)!)),
    predictionTimes,
    labels: waits.map((wait) => returnHorizonsDays.map((days) => (wait < days * daySeconds ? 1 : 0))),
    weights: predictionTimes.map((predictionTime) =>
      returnHorizonsDays.map((days) => (predictionTime + days * daySeconds <= observedUntil ? 1 : 0)),
    ),
  };
}

/**
 * Without its older prediction times, so that those left find the newest `maxLength` steps before them among those that
 * are read.
 */
function crop<S extends StreamSequence>(
  { sequence, predictionTimes, labels, weights }: ReturnExample<S>,
  maxLength: number,
): ReturnExample<S> {
  const { times } = sequence;
  const oldest = Math.max(0, times.length - visibleSteps(maxLength, predictionTimes.length));
  const dropped = predictionTimes.findIndex(
    (predictionTime) => countBefore(times, predictionTime) - maxLength >= oldest || oldest === 0,
  );
  const from = Math.max(0, countBefore(times, predictionTimes[dropped]!) - maxLength);
  return {
    sequence: sliceSequence(sequence, from, times.length),
    predictionTimes: predictionTimes.slice(dropped),
    labels: labels.slice(dropped),
    weights: weights.slice(dropped),
  };
}

export type ReturnOptions = SequenceBatchOptions & {
  /** Of each sequence in one pass. */
  readonly numPredictionTimes: number;
  readonly random: Random;
};

/** One pass over a source: each sequence at some prediction times, in batches of like length. */
export async function* returnExamples<S extends StreamSequence>(
  source: SequenceSource<S>,
  returnHorizonsDays: readonly number[],
  { random, numPredictionTimes, maxLength, tokenBudget, maxBatchSize, ...options }: ReturnOptions,
): AsyncGenerator<ReturnExample<S>[]> {
  const drawing = random.fork('moments');
  const many = {
    ...options,
    maxLength: Infinity,
    tokenBudget: tokenBudget * batchesPooled,
    random,
    ...(maxBatchSize === undefined ? {} : { maxBatchSize: maxBatchSize * batchesPooled }),
  };
  for await (const sequences of sequenceBatches(source, many)) {
    const examples = sequences.flatMap((sequence) => {
      const example = sampleReturnExample(
        sequence,
        returnHorizonsDays,
        source.observedUntil,
        numPredictionTimes,
        drawing,
      );
      return example ? [crop(example, maxLength)] : [];
    });
    const lengths = examples.map(({ sequence, predictionTimes }) => sequence.times.length + predictionTimes.length);
    for (const places of lengthBatches(lengths, {
      tokenBudget,
      random,
      ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
    }))
      yield places.map((place) => examples[place]!);
  }
}

/**
 * Examples → the encoder's batch at their prediction times, with the labels; where an example has fewer prediction
 * times than others, the missing ones have weight 0.
 */
export function returnBatch<S extends StreamSequence>(
  encoder: Pick<StreamEncoder<S>, 'batch'>,
  tables: Tables,
  examples: readonly ReturnExample<S>[],
): ReturnBatch {
  const numPredictionTimes = Math.max(...examples.map(({ predictionTimes }) => predictionTimes.length));
  const horizons = examples[0]!.labels[0]!.length;
  const padded = (rowsOf: (example: ReturnExample<S>) => readonly (readonly number[])[]) => {
    const data = new Float32Array(examples.length * numPredictionTimes * horizons);
    examples.forEach((example, row) => data.set(rowsOf(example).flat(), row * numPredictionTimes * horizons));
    const shape: [number, number] = [examples.length * numPredictionTimes, horizons];
    return { data, shape };
  };
  return {
    ...encoder.batch(
      examples.map(({ sequence }) => sequence),
      tables,
      examples.map(({ predictionTimes }) => predictionTimes),
    ),
    returnLabels: padded(({ labels }) => labels),
    returnWeights: padded(({ weights }) => weights),
  };
}

/** Batches without end, each pass with other prediction times. */
export async function* returnBatches<S extends StreamSequence>(
  encoder: Pick<StreamEncoder<S>, 'batch'>,
  source: SequenceSource<S>,
  returnHorizonsDays: readonly number[],
  options: ReturnOptions,
): AsyncGenerator<ReturnBatch> {
  for (let pass = 0, empty = false; !empty; pass++) {
    empty = true;
    for await (const examples of returnExamples(source, returnHorizonsDays, {
      ...options,
      random: options.random.fork('pass', pass),
    })) {
      empty = false;
      yield returnBatch(encoder, source.tables, examples);
    }
  }
}
