import type { Tensors } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Stream, TimedStepLabel } from '../encoding/streams.ts';
import { fusion, type StreamInput } from '../fusion/fusion.ts';
import type { EngagementModel } from '../fusion/predict.ts';
import { gaussLegendre } from './gauss-legendre.ts';

/**
 * One input of one person. Strengths scale it from nothing (0) to what it is (1): of a network its presence, the
 * silence and each step; of features each number.
 */
export type Part = {
  readonly name: string;
  readonly hiddenSize: number;
  readonly labels: readonly TimedStepLabel[];
  readonly batch: Tensors;
  readonly stream?: Stream;
};

/** A place of a path: the strength of every network's presence, and of everything else. */
export type Place = { readonly presence: number; readonly rest: number };

/** A place of a path with its weight in an integral along it. */
type PathPoint = { readonly place: Place; readonly weight: number };

/** Presence only moves the classifier, which is smooth. Reading meets the kinks of every feed-forward layer. */
const presenceSteps = 16;
const pointsAtOnce = 16;

const numStrengths = ({ stream, labels, hiddenSize }: Part) => (stream ? 2 + labels.length : hiddenSize);

/** The one row of a batch, `count` times. */
function repeated(batch: Tensors, count: number): Tensors {
  return Object.fromEntries(
    Object.entries(batch).map(([name, tensor]) => [
      name,
      tf.tile(tensor, [count, ...tensor.shape.slice(1).map(() => 1)]),
    ]),
  );
}

/** One column of values, repeated. → [values.length, width] */
const columns = (values: readonly number[], width: number) =>
  tf.tile<tf.Tensor2D>(tf.tensor2d([...values], [values.length, 1]), [1, width]);

/** Strengths of each part at these places of a path. → each [places, strengths] */
export function strengthsAt(parts: readonly Part[], places: readonly Place[]): tf.Tensor2D[] {
  const presence = places.map((place) => place.presence);
  const rest = places.map((place) => place.rest);
  return parts.map((part) => {
    const size = numStrengths(part);
    return part.stream ? tf.concat([columns(presence, 1), columns(rest, size - 1)], 1) : columns(rest, size);
  });
}

/**
 * Logits with each part scaled by its strengths [points, strengths]; a missing part gets its learned vector.
 * → [points, targets]
 */
export function logitsAt(
  model: EngagementModel,
  parts: readonly Part[],
  strengths: readonly tf.Tensor2D[],
): tf.Tensor2D {
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

/** First leg: networks become present, with nothing to read. */
export const presenceLeg = (): PathPoint[] =>
  gaussLegendre(presenceSteps).map(({ point, weight }) => ({ place: { presence: point, rest: 0 }, weight }));

/**
 * Second leg: everything is read. With a layer norm most changes happen near zero, so points lie at the cubes of the
 * Gauss–Legendre points.
 */
export const readingLeg = (steps: number): PathPoint[] =>
  gaussLegendre(steps).map(({ point, weight }) => ({
    place: { presence: 1, rest: point ** 3 },
    weight: weight * 3 * point ** 2,
  }));

/** ∫ ∂logit/∂strength over some points of a path, one number per strength of each part. */
export function integrate(
  model: EngagementModel,
  parts: readonly Part[],
  target: number,
  points: readonly PathPoint[],
): Float64Array[] {
  const sums = parts.map((part) => new Float64Array(numStrengths(part)));
  for (let from = 0; from < points.length; from += pointsAtOnce) {
    const some = points.slice(from, from + pointsAtOnce);
    const places = some.map(({ place }) => place);
    const gradients = tf.tidy(() => {
      const logit = (...strengths: tf.Tensor[]) =>
        tf.sum<tf.Scalar>(tf.slice(logitsAt(model, parts, strengths as tf.Tensor2D[]), [0, target], [-1, 1]));
      return tf
        .grads(logit)(strengthsAt(parts, places))
        .map((gradient) => gradient.dataSync());
    });
    gradients.forEach((gradient, part) => {
      const own = sums[part]!;
      some.forEach(({ weight }, row) =>
        own.forEach((_, place) => (own[place]! += weight * gradient[row * own.length + place]!)),
      );
    });
  }
  return sums;
}

/** Presence of networks from the first leg, everything else from the second. */
export const joinLegs = (
  parts: readonly Part[],
  first: readonly Float64Array[],
  second: readonly Float64Array[],
): Float64Array[] =>
  parts.map(({ stream }, part) =>
    second[part]!.map((value, place) => (stream && place === 0 ? first[part]![0]! : value)),
  );
