import { toTensors, type HostBatch } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { calibrateLogit, uncalibrated } from '../fusion/calibration.ts';
import { encodedBatch } from '../fusion/fusion-batch.ts';
import { featureColumns } from '../examples/profile-features.ts';
import {
  integrate,
  joinLegs,
  logitsAt,
  presenceLeg,
  readingLeg,
  strengthsAt,
  type Part,
} from './integrated-gradients.ts';
import { fromLogit } from '../fusion/heads.ts';
import type { EngagementModel } from '../fusion/predict.ts';
import type { EncodedStreams, Stream, StreamRequest, TimedStepLabel } from '../encoding/streams.ts';

/**
 * Contributions to a prediction, in log-odds (`binary`), log of the expected count (`count`) or the target's own units
 * (`value`).
 */
export type Explanation = {
  readonly target: string;
  /** Of this person, and of somebody about whom nothing is known. */
  readonly prediction: number;
  readonly baseline: number;
  /**
   * By input: its presence alone, with nothing to read; the silence before the prediction time; its events, features or
   * numbers. `total` is their sum.
   */
  readonly streams: Readonly<
    Record<
      string,
      { readonly total: number; readonly presence: number; readonly silence: number; readonly events: number }
    >
  >;
  /** The strongest first. An event that two networks read has an entry for each. */
  readonly events: readonly (TimedStepLabel & { readonly stream: string; readonly contribution: number })[];
  /** By feature, where the model takes any. */
  readonly features?: Readonly<Record<string, number>>;
  /**
   * Points on the path, and the difference between the sum of contributions and that of prediction and baseline,
   * relative to the latter.
   */
  readonly steps: number;
  readonly error: number;
  /** The error is within 1 %. */
  readonly complete: boolean;
};

const tolerance = 0.01;
/**
 * Differences below this, about one percentage point of probability, count as this much: contributions that cancel out
 * leave little to compare with.
 */
const smallestDifference = 0.05;
const stepCounts = [16, 32, 64, 128, 256, 512, 1024];

/** The inputs that a person has, each as one row. */
async function openParts(
  model: EngagementModel,
  streams: readonly Stream[],
  request: StreamRequest,
  encoded: EncodedStreams,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const { name, hiddenSize } of model.fusion.streams) {
    const stream = streams.find((other) => other.name === name);
    if (stream) {
      const { batch, present, labels } = await stream.read([{ ...request, predictionTimes: [request.predictionTime] }]);
      if (present[0]) parts.push({ name, hiddenSize, stream, labels: labels(0), batch: toTensors(batch) });
    } else if (encoded[name]?.present[0]) {
      const row: HostBatch = encodedBatch({ ...model.fusion, streams: [{ name, hiddenSize }] }, encoded, [0]);
      parts.push({ name, hiddenSize, labels: [], batch: toTensors({ cls: row[`${name}/cls`]! }) });
    }
  }
  return parts;
}

/** The contribution of each feature, summed over its columns. */
function byFeature({ features = [] }: EngagementModel, contributions: Float64Array): Record<string, number> {
  const sums: Record<string, number> = {};
  let column = 0;
  for (const feature of features) {
    const width = featureColumns([feature]).length;
    sums[feature.name] = contributions.subarray(column, (column += width)).reduce((sum, value) => sum + value, 0);
  }
  return sums;
}

/**
 * How much each stream and each event moved each target's prediction for one person: integrated gradients (Sundararajan
 * et al. 2017) from somebody about whom nothing is known. First every network's output without anything to read
 * replaces the learned vector of a missing stream (`presence`); then the embeddings of all events and of the silence
 * grow from zero. Contributions add up to the difference (completeness): the number of points is doubled until they do
 * within 1 %.
 * @param encoded features and population activity of the person, row 0; networks are read anew.
 * @param top number of events at most.
 */
export async function explain(
  model: EngagementModel,
  streams: readonly Stream[],
  request: StreamRequest,
  encoded: EncodedStreams,
  top: number,
): Promise<Explanation[]> {
  const parts = await openParts(model, streams, request, encoded);
  try {
    const ends = tf.tidy(() =>
      logitsAt(
        model,
        parts,
        strengthsAt(parts, [
          { presence: 0, rest: 0 },
          { presence: 1, rest: 1 },
        ]),
      ).arraySync(),
    );
    return model.config.targets.map((target, column) => {
      const [start, end] = [ends[0]![column]!, (ends[1] ?? ends[0])![column]!];
      let [steps, error, sums] = [0, 0, [] as Float64Array[]];
      const present = integrate(model, parts, column, parts.length > 0 ? presenceLeg() : []);
      for (steps of parts.length > 0 ? stepCounts : []) {
        sums = joinLegs(parts, present, integrate(model, parts, column, readingLeg(steps)));
        const total = sums.reduce((sum, own) => own.reduce((all, value) => all + value, sum), 0);
        error = Math.abs(total - (end - start)) / Math.max(Math.abs(end - start), smallestDifference);
        if (error <= tolerance) break;
      }
      const calibration = model.calibrations[target.name] ?? uncalibrated;
      const unit = target.kind === 'value' ? (model.scalers[target.name]?.std ?? 1) : 1 / calibration.temperature;
      const contributions = sums.map((own) => own.map((value) => unit * value));
      const predictionOf = (logit: number) => fromLogit(target, model.scalers, calibrateLogit(calibration, logit));
      const events = parts.flatMap(({ name, labels }, part) =>
        labels.map((label, step) => ({ ...label, stream: name, contribution: contributions[part]![2 + step]! })),
      );
      const facts = parts.findIndex(({ name }) => name === 'features');
      return {
        target: target.name,
        prediction: predictionOf(end),
        baseline: predictionOf(start),
        streams: Object.fromEntries(
          parts.map(({ name, stream }, part) => {
            const [presence, silence] = stream ? [contributions[part]![0]!, contributions[part]![1]!] : [0, 0];
            const total = contributions[part]!.reduce((sum, value) => sum + value, 0);
            return [name, { total, presence, silence, events: total - presence - silence }];
          }),
        ),
        events: events.sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)).slice(0, top),
        ...(facts >= 0 && { features: byFeature(model, contributions[facts]!) }),
        steps,
        error,
        complete: error <= tolerance,
      };
    });
  } finally {
    parts.forEach(({ batch }) => tf.dispose(batch));
  }
}
