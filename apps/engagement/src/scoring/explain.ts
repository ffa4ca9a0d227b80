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
import { readsNetworks, type EngagementModel, type ModelInputs } from '../fusion/predict.ts';
import { predictStack, type StackedTarget } from '../fusion/stack.ts';
import type { FeatureTable } from '../examples/features/feature-table.ts';
import { explainMember } from '../members/member.ts';
import type { EncodedStreams, Stream, TimedStepLabel } from '../encoding/streams.ts';
import type { StreamRequest } from '../encoding/stream-request.ts';

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
  /** By member of the stack, where the model has one; `networks` is the sum of `streams`. */
  readonly members?: Readonly<Record<string, number>>;
  /** The strongest columns of the members' tables, summed over members; `value` is null where the person has none. */
  readonly measures?: readonly Measure[];
  /**
   * Points on the path, and the difference between the sum of contributions and that of prediction and baseline,
   * relative to the latter.
   */
  readonly steps: number;
  readonly error: number;
  /** The error is within 1 %. */
  readonly complete: boolean;
};

/** A column of the members' tables, such as events of the last week. */
export type Measure = { readonly name: string; readonly value: number | null; readonly contribution: number };

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

/** Contributions of the stack's members and of the columns they read, to the score of one row. */
function explainStack({ members }: StackedTarget, table: FeatureTable, unit: number, top: number) {
  const sums = new Float64Array(table.columns);
  const explained = members.map(({ member, weight }) => {
    const { base, contributions } = explainMember(member, table);
    contributions.forEach((value, column) => (sums[column]! += unit * weight * value));
    const total = unit * weight * contributions.reduce((sum, value) => sum + value, 0);
    return { name: member.name, base: weight * base, total };
  });
  return {
    base: explained.reduce((sum, { base }) => sum + base, 0),
    totals: Object.fromEntries(explained.map(({ name, total }) => [name, total])),
    measures: Array.from(sums, (contribution, column): Measure => {
      const value = table.values[column]!;
      return { name: table.names[column]!, value: Number.isNaN(value) ? null : value, contribution };
    })
      .filter(({ contribution }) => contribution !== 0)
      .sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution))
      .slice(0, top),
  };
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
 * Members of a stack beside the networks are explained by their weights (logistic regression) and by TreeSHAP (Lundberg
 * et al. 2018), from the average of the people they learned from.
 * @param inputs features, population activity and tables of the person, row 0; networks are read anew.
 * @param top number of events and of measures at most.
 */
export async function explain(
  model: EngagementModel,
  streams: readonly Stream[],
  request: StreamRequest,
  { encoded, tables }: ModelInputs,
  top: number,
): Promise<Explanation[]> {
  const parts = readsNetworks(model) ? await openParts(model, streams, request, encoded) : [];
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
      const stack = model.stack?.targets[target.name];
      const network = stack?.network ?? 1;
      const [start, end] = [ends[0]![column]!, (ends[1] ?? ends[0])![column]!];
      let [steps, error, sums] = [0, 0, [] as Float64Array[]];
      const reads = parts.length > 0 && network > 0;
      const present = integrate(model, parts, column, reads ? presenceLeg() : []);
      for (steps of reads ? stepCounts : []) {
        sums = joinLegs(parts, present, integrate(model, parts, column, readingLeg(steps)));
        const total = sums.reduce((sum, own) => own.reduce((all, value) => all + value, sum), 0);
        error = Math.abs(total - (end - start)) / Math.max(Math.abs(end - start), smallestDifference);
        if (error <= tolerance) break;
      }
      const calibration = model.calibrations[target.name] ?? uncalibrated;
      const unit = target.kind === 'value' ? (model.scalers[target.name]?.std ?? 1) : 1 / calibration.temperature;
      const contributions = parts.map((_, part) =>
        (sums[part] ?? present[part]!).map((value) => unit * network * value),
      );
      const beside = stack && explainStack(stack, tables![target.name]!, unit, top);
      const predictionOf = (logit: number) => fromLogit(target, model.scalers, calibrateLogit(calibration, logit));
      const startScore = stack ? stack.intercept + network * start + beside!.base : start;
      const endScore = stack ? predictStack(stack, tables![target.name]!, [end])[0]! : end;
      const total = (part: number) => contributions[part]!.reduce((sum, value) => sum + value, 0);
      const events = parts.flatMap(({ name, labels }, part) =>
        labels.map((label, step) => ({ ...label, stream: name, contribution: contributions[part]![2 + step]! })),
      );
      const facts = parts.findIndex(({ name }) => name === 'features');
      return {
        target: target.name,
        prediction: predictionOf(endScore),
        baseline: predictionOf(startScore),
        streams: Object.fromEntries(
          parts.map(({ name, stream }, part) => {
            const [presence, silence] = stream ? [contributions[part]![0]!, contributions[part]![1]!] : [0, 0];
            return [name, { total: total(part), presence, silence, events: total(part) - presence - silence }];
          }),
        ),
        events: events.sort((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution)).slice(0, top),
        ...(facts >= 0 && { features: byFeature(model, contributions[facts]!) }),
        ...(beside && {
          members: { networks: parts.reduce((sum, _, part) => sum + total(part), 0), ...beside.totals },
          measures: beside.measures,
        }),
        steps,
        error,
        complete: error <= tolerance,
      };
    });
  } finally {
    parts.forEach(({ batch }) => tf.dispose(batch));
  }
}
