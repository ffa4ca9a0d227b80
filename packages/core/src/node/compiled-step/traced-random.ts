import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random.ts';

/** Numbers that follow from the seed of a `Random`. */
export type SeedNumbers = (seed: number) => Int32Array;

/** Finds a fork again from another root. */
type FindFork = (root: Random) => Random;

const forks = new WeakMap<Random, FindFork>();
const seeded = new WeakMap<object, { readonly random: Random; readonly numbers: SeedNumbers }>();

/** The same stream; each of its forks can be found again from the root of another step. */
export function traceRandom(random: Random, find: FindFork = (root) => root): Random {
  const traced: Random = {
    ...random,
    fork: (...labels) => traceRandom(random.fork(...labels), (root) => find(root).fork(...labels)),
  };
  forks.set(traced, find);
  return traced;
}

/** int32 numbers that follow from a seed, as a tensor: a compiled step computes them anew from the seed of its step. */
export function seedTensor(random: Random, numbers: SeedNumbers): tf.Tensor1D {
  const values = numbers(random.seed);
  seeded.set(values, { random, numbers });
  return tf.tensor1d(values, 'int32');
}

/** How the values of a tensor follow from the root of a step; undefined where they do not. */
export function seedOrigin(values: object): ((root: Random) => Int32Array) | undefined {
  const origin = seeded.get(values);
  const find = origin && forks.get(origin.random);
  return find && ((root) => origin.numbers(find(root).seed));
}
