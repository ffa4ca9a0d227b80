import type * as tf from '@tensorflow/tfjs-core';
import { lengthBatches } from '../data/length-batches.ts';
import { disposeForwardPass, forwardPass } from './forward-pass.ts';
import { pooledSize } from '../layers/pooling.ts';
import type { Random } from '../random.ts';
import type { Sequence, SequenceRequest, SequenceSource, Tables } from '../data/sequence.ts';
import type { HostBatch, Tensors } from '../tensors.ts';
import { disposeParams, type ParamTree } from '../tree.ts';
import type { SequenceEncoderConfig } from './sequence-config.ts';

/** What one step was: a message, a meal, a weigh-in; `detail` names who wrote, what was eaten, which item or value. */
export type StepLabel = { readonly type: string; readonly detail?: string };

/**
 * What a step holds before a network reads it, as numbers that can be averaged over steps: a text vector, or how often
 * each food was eaten.
 */
export type StepContent<S extends Sequence> = {
  /** Numbers per step. `tables` are those of the sequence's source. */
  size(tables: Tables): number;
  /** A name per number; absent where the numbers are nameless, as those of a text vector. */
  names?(tables: Tables): readonly string[];
  /** Adds a step's numbers to `sum` [size]. */
  add(sum: Float32Array, sequence: S, step: number): void;
};

/** A network as fusion and export use it: sequences in, the output at [CLS] out. */
export type StreamEncoder<S extends Sequence> = {
  readonly network: string;
  readonly hiddenSize: number;
  /** Steps read at most: the newest ones. */
  readonly maxLength: number;
  readonly params: ParamTree;
  /** Can a sequence be read at several prediction times in one pass? Then its steps never see later ones. */
  readonly supportsPredictionTimes: boolean;
  /**
   * Sequences → arrays. `predictionTimes` lists the prediction times at which each sequence is read, Unix seconds: one,
   * or several where the network `supportsPredictionTimes`. Each moment sees the newest `maxLength` steps before it. A
   * sequence may be empty.
   */
  batch(sequences: readonly S[], tables: Tables, predictionTimes: readonly (readonly number[])[]): HostBatch;
  /**
   * → [batch · prediction times, hiddenSize], the prediction times of a sequence in a row. Dropout is applied when a
   * `Random` is given. `strength` [batch, prediction times + length] as in `sequenceEncoder`.
   */
  forward(batch: Tensors, dropout?: Random, strength?: tf.Tensor2D): tf.Tensor2D;
  /**
   * Batch entries that say what happened at a step, not when: with all of them zeroed, the next-segment task is at
   * chance.
   */
  readonly contentFields: readonly string[];
  /** Whether only pretraining uses a parameter, so that the output at [CLS] sends it no gradient. */
  pretrainingOnly(path: string): boolean;
  /** What a step was, for people. `tables` are those of the sequence's source. */
  stepLabel(sequence: S, step: number, tables: Tables): StepLabel;
  /** Absent where steps hold nothing beyond their time and type. */
  readonly stepContent?: StepContent<S>;
  dispose(): void;
};

/** The parts of a network's `StreamEncoder` that its name, parameters and config give. */
export function describeEncoder<Params extends ParamTree, Config extends SequenceEncoderConfig>(
  network: string,
  params: Params,
  config: Config,
) {
  return {
    network,
    params,
    config,
    hiddenSize: pooledSize(config.pooling, config.hiddenSize),
    maxLength: config.maxLength,
    supportsPredictionTimes: config.returnHorizonsDays.length > 0,
    dispose(this: object) {
      disposeForwardPass(this);
      disposeParams(params);
    },
  };
}

/** Reads a sequence as it stood at `predictionTimes`: only steps with `time < predictionTimes`. */
export type EncodeRequest = { readonly index: number; readonly predictionTime: number };

/**
 * With 1,024 to 2,048 steps at once the tensors of a base network stay in the processor's cache: a fifth quicker than
 * with 8,192.
 */
const defaultTokenBudget = 2048;

/**
 * Steps to read before the last of some prediction times, so that the first still finds the newest `maxLength` before
 * it where at most so many lie between the two.
 */
export const visibleSteps = (maxLength: number, numPredictionTimes: number): number =>
  (numPredictionTimes > 1 ? 2 : 1) * maxLength;

/** RunningStatistics of one sequence, ascending, by their places among the requests. */
type Reading = { readonly index: number; readonly places: readonly number[] };

/**
 * Requests that one pass over a sequence answers for together: those of a sequence so short that the first moment still
 * finds all that it reads.
 */
function groupRequests<S extends Sequence>(
  { supportsPredictionTimes, maxLength }: StreamEncoder<S>,
  { lengths }: SequenceSource<S>,
  requests: readonly EncodeRequest[],
): Reading[] {
  const together = new Map<number, number[]>();
  const alone: Reading[] = [];
  requests.forEach(({ index }, place) => {
    if (!supportsPredictionTimes || lengths[index]! > visibleSteps(maxLength, 2))
      alone.push({ index, places: [place] });
    else if (together.has(index)) together.get(index)!.push(place);
    else together.set(index, [place]);
  });
  return [
    ...alone,
    ...Array.from(together, ([index, places]) => ({
      index,
      places: places.sort((a, b) => requests[a]!.predictionTime - requests[b]!.predictionTime),
    })),
  ];
}

/**
 * [CLS] of every request, row by row. [requests.length × hiddenSize] Sequences of like length go through together; at
 * most `tokenBudget` steps (padding included) at once.
 */
export async function encodeSequences<S extends Sequence>(
  encoder: StreamEncoder<S>,
  source: SequenceSource<S>,
  requests: readonly EncodeRequest[],
  options: { readonly tokenBudget?: number; readonly onProgress?: (done: number) => void } = {},
): Promise<Float32Array> {
  const { hiddenSize, maxLength } = encoder;
  const rows = new Float32Array(requests.length * hiddenSize);
  const readings = groupRequests(encoder, source, requests);
  const limitOf = ({ places }: Reading) => visibleSteps(maxLength, places.length);
  const lengths = readings.map(
    (reading) => Math.min(source.lengths[reading.index]!, limitOf(reading)) + reading.places.length,
  );
  const batches = lengthBatches(lengths, { tokenBudget: options.tokenBudget ?? defaultTokenBudget }).map((chosen) =>
    chosen.map((place) => readings[place]!),
  );
  const predictionTimesOf = ({ places }: Reading) => places.map((place) => requests[place]!.predictionTime);
  const read = (batch: readonly Reading[] = []) =>
    source.read(
      batch.map((reading): SequenceRequest => ({
        index: reading.index,
        before: predictionTimesOf(reading).at(-1)!,
        limit: limitOf(reading),
      })),
    );
  let done = 0;
  let reading = read(batches[0]);
  for (const [number, chosen] of batches.entries()) {
    const batch = encoder.batch(await reading, source.tables, chosen.map(predictionTimesOf));
    const cls = forwardPass(encoder).run(batch);
    // While a graphics card computes, the next sequences are read.
    reading = read(batches[number + 1]);
    const values = await cls.data();
    cls.dispose();
    const numPredictionTimes = values.length / (chosen.length * hiddenSize);
    chosen.forEach(({ places }, row) =>
      places.forEach((place, predictionTime) =>
        rows.set(
          values.subarray(
            (row * numPredictionTimes + predictionTime) * hiddenSize,
            (row * numPredictionTimes + predictionTime + 1) * hiddenSize,
          ),
          place * hiddenSize,
        ),
      ),
    );
    options.onProgress?.((done += chosen.reduce((sum, { places }) => sum + places.length, 0)));
  }
  return rows;
}

export type EncodeSourceOptions = {
  /** Only steps before it count. Default: just after each sequence's last step. */
  readonly predictionTime?: Date;
};

/** [CLS] of every sequence of a source at one prediction time. [size × hiddenSize] */
export async function encodeSource<S extends Sequence>(
  encoder: StreamEncoder<S>,
  source: SequenceSource<S>,
  { predictionTime }: EncodeSourceOptions = {},
): Promise<Float32Array> {
  const newest = await source.read(Array.from({ length: source.size }, (_, index) => ({ index, limit: 1 })));
  const requests = newest.map(({ times }, index) => ({
    index,
    predictionTime: predictionTime ? predictionTime.getTime() / 1000 : (times.at(-1) ?? 0) + 1,
  }));
  return encodeSequences(encoder, source, requests);
}
