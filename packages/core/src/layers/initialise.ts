import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../random.ts';

function filledVariable(shape: readonly number[], draw: () => number): tf.Variable {
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, draw);
  const initial = tf.tensor(values, [...shape], 'float32');
  const variable = tf.variable(initial);
  initial.dispose();
  return variable;
}

/** A float32 variable, uniform in [−bound, bound). */
export function uniformVariable(shape: readonly number[], bound: number, random: Random): tf.Variable {
  return filledVariable(shape, () => (2 * random.uniform() - 1) * bound);
}

/** A float32 variable, normal with mean 0. */
export function normalVariable(shape: readonly number[], deviation: number, random: Random): tf.Variable {
  return filledVariable(shape, () => random.normal() * deviation);
}

/** A float32 variable of one value. */
export function constantVariable(shape: readonly number[], value: number): tf.Variable {
  return filledVariable(shape, () => value);
}
