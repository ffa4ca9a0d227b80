import { toTensors, type HostBatch, type Tensors } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import { calibrateLogit, uncalibrated } from '../fusion/calibration.ts';
import { encodedBatch } from '../fusion/fusion-batch.ts';
import { fusion, type StreamInput } from '../fusion/fusion.ts';
import { featureColumns } from '../examples/profile-features.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import { fromLogit } from '../fusion/heads.ts';
import type { EngagementModel } from '../fusion/predict.ts';
import type { EncodedStreams, Stream, TimedStepLabel, StreamRequest } from '../encoding/streams.ts';

/**
 * What moved a prediction by how much, counted in log-odds (`binary`), log of the expected number (`count`) or the
 * target's own units (`value`).
 */
export type Explanation = {
  readonly target: string;
  /** What is foretold, and what would be of somebody of whom nothing is known. */
  readonly prediction: number;
  readonly baseline: number;
  /**
   * Of each input: that it is there at all though nothing of it is read, the silence before the prediction time, and
   * its events, facts or numbers; `total` is their sum.
   */
  readonly streams: Readonly<
    Record<
      string,
      { readonly total: number; readonly presence: number; readonly silence: number; readonly events: number }
    >
  >;
  /** The strongest first. An event that two networks read has a line for each. */
  readonly events: readonly (TimedStepLabel & { readonly stream: string; readonly contribution: number })[];
  /** By feature, where the model takes some. */
  readonly features?: Readonly<Record<string, number>>;
  /**
   * Points on the path, and how far the contributions' sum is from the difference of prediction and baseline, as a
   * share of it.
   */
  readonly steps: number;
  readonly error: number;
  /** The error is within 1 %. */
  readonly complete: boolean;
};

/** What can be turned up from nothing (0) to what it is (1): one input of one person. */
type Part = {
  readonly name: string;
  readonly hiddenSize: number;
  readonly labels: readonly TimedStepLabel[];
  readonly batch: Tensors;
  readonly stream?: Stream;
};

const tolerance = 0.01;
/**
 * A smaller difference, about one percentage point of probability, counts as this much: what is left of contributions
 * that cancel out.
 */
const smallestDifference = 0.05;
/** Opening gates only moves the classifier, which is smooth. Reading meets the kinks of every feed-forward layer. */
const gateSteps = 16;
const stepCounts = [16, 32, 64, 128, 256, 512, 1024];
const pointsAtOnce = 16;

/** Rows for `count` points: everything of the one row of a batch, again and again. */
function repeated(batch: Tensors, count: number): Tensors {
  return Object.fromEntries(
    Object.entries(batch).map(([name, tensor]) => [
      name,
      tf.tile(tensor, [count, ...tensor.shape.slice(1).map(() => 1)]),
    ]),
  );
}

/** Knobs of a part: of a network the gate, the silence and each step; of facts each number. */
const knobs = ({ stream, labels, hiddenSize }: Part) => (stream ? 2 + labels.length : hiddenSize);

/**
 * Logits [points, targets] with each part turned up as its knobs [points, knobs] say. Parts that are missing are left
 * at the learned vector.
 */
function logitsAt(model: EngagementModel, parts: readonly Part[], strengths: readonly tf.Tensor2D[]): tf.Tensor2D {
  const [points] = strengths[0]?.shape ?? [1];
  const inputOf = (name: string, hiddenSize: number): StreamInput => {
    const place = parts.findIndex((part) => part.name === name);
    const [part, strength] = [parts[place], strengths[place]];
    if (!part || !strength)
      return { cls: tf.zeros<tf.Rank.R2>([points, hiddenSize]), present: tf.zeros<tf.Rank.R1>([points]) };
    const batch = repeated(part.batch, points);
    if (!part.stream) return { cls: batch['cls'] as tf.Tensor2D, present: strength };
    return {
      cls: part.stream.forward(batch, undefined, tf.slice(strength, [0, 1], [-1, -1])),
      present: tf.slice(strength, [0, 0], [-1, 1]),
    };
  };
  return fusion(
    model.params,
    model.fusion,
    Object.fromEntries(model.fusion.streams.map(({ name, hiddenSize }) => [name, inputOf(name, hiddenSize)])),
  );
}

/** Where a path stands: how far the streams' gates are open, and how much of everything else is let in. */
type Place = { readonly gate: number; readonly rest: number };

/** Every knob of every part at these places of a path. */
function knobsAt(parts: readonly Part[], places: readonly Place[]): tf.Tensor2D[] {
  const rows = (values: readonly number[], width: number) =>
    tf.tile(tf.tensor2d([...values], [values.length, 1]), [1, width]) as tf.Tensor2D;
  const rest = places.map((place) => place.rest);
  return parts.map((part) =>
    part.stream
      ? tf.concat(
          [
            rows(
              places.map(({ gate }) => gate),
              1,
            ),
            rows(rest, knobs(part) - 1),
          ],
          1,
        )
      : rows(rest, knobs(part)),
  );
}

/** A place of a path with its part in an integral along it. */
type PathPoint = { readonly place: Place; readonly weight: number };

/** First the gates open on streams of which nothing is read. */
const opening = (): PathPoint[] =>
  gaussLegendre(gateSteps).map(({ point, weight }) => ({ place: { gate: point, rest: 0 }, weight }));

/**
 * Then everything is read. A layer norm makes most of it happen near nothing: points lie at the cubes of Gauss and
 * Legendre's.
 */
const reading = (steps: number): PathPoint[] =>
  gaussLegendre(steps).map(({ point, weight }) => ({
    place: { gate: 1, rest: point ** 3 },
    weight: weight * 3 * point ** 2,
  }));

/** ∫ ∂logit/∂knob over some points, one number a knob. */
function integrate(
  model: EngagementModel,
  parts: readonly Part[],
  target: number,
  points: readonly PathPoint[],
): Float64Array[] {
  const sums = parts.map((part) => new Float64Array(knobs(part)));
  for (let from = 0; from < points.length; from += pointsAtOnce) {
    const some = points.slice(from, from + pointsAtOnce);
    const gradients = tf.tidy(() => {
      const logit = (...strengths: tf.Tensor[]) =>
        tf.sum<tf.Scalar>(tf.slice(logitsAt(model, parts, strengths as tf.Tensor2D[]), [0, target], [-1, 1]));
      return tf
        .grads(logit)(
          knobsAt(
            parts,
            some.map(({ place }) => place),
          ),
        )
        .map((gradient) => gradient.dataSync());
    });
    gradients.forEach((gradient, part) => {
      const width = sums[part]!.length;
      some.forEach(({ weight }, row) => {
        for (let knob = 0; knob < width; knob++) sums[part]![knob]! += weight * gradient[row * width + knob]!;
      });
    });
  }
  return sums;
}

/** The gates' part is from the opening, all else from the reading. */
const joinLegs = (parts: readonly Part[], opened: readonly Float64Array[], read: readonly Float64Array[]) =>
  parts.map(({ stream }, part) => read[part]!.map((value, knob) => (stream && knob === 0 ? opened[part]![0]! : value)));

/** The inputs that somebody has, each as one row. */
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

/** Sums of the numbers that one feature became. */
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
 * et al. 2017) from
 * somebody of whom nothing is known. First each stream of which nothing is read takes the place of the learned vector
 * of a missing one
 * (`presence`), then the embeddings of all events and of the silence grow from zero. The contributions add up to the
 * difference (completeness); the number of
 * points is doubled until they do within 1 %.
 * @param encoded the facts about the person, row 0; networks are read anew.
 * @param top events at most.
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
        knobsAt(parts, [
          { gate: 0, rest: 0 },
          { gate: 1, rest: 1 },
        ]),
      ).arraySync(),
    );
    return model.config.targets.map((target, column) => {
      const [start, end] = [ends[0]![column]!, (ends[1] ?? ends[0])![column]!];
      let [steps, error, sums] = [0, 0, [] as Float64Array[]];
      const opened = integrate(model, parts, column, parts.length > 0 ? opening() : []);
      for (steps of parts.length > 0 ? stepCounts : []) {
        sums = joinLegs(parts, opened, integrate(model, parts, column, reading(steps)));
        const total = sums.reduce((sum, own) => own.reduce((all, value) => all + value, sum), 0);
        error = Math.abs(total - (end - start)) / Math.max(Math.abs(end - start), smallestDifference);
        if (error <= tolerance) break;
      }
      const calibration = model.calibrations[target.name] ?? uncalibrated;
      const unit = target.kind === 'value' ? (model.scalers[target.name]?.std ?? 1) : 1 / calibration.temperature;
      const contributions = sums.map((own) => own.map((value) => unit * value));
      const told = (logit: number) => fromLogit(target, model.scalers, calibrateLogit(calibration, logit));
      const events = parts.flatMap(({ name, labels }, part) =>
        labels.map((label, step) => ({ ...label, stream: name, contribution: contributions[part]![2 + step]! })),
      );
      const facts = parts.findIndex(({ name }) => name === 'features');
      return {
        target: target.name,
        prediction: told(end),
        baseline: told(start),
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
