import { initLinear, linear, type LinearParams, type Random } from '@daybook/core';
import * as tf from '@tensorflow/tfjs-core';

/** A linear map each of the meal's visible foods, of the meal before, and of all meals before. weight [hiddenSize, hiddenSize]. */
export type BypassParams = { readonly meal: LinearParams; readonly previous: LinearParams; readonly habit: LinearParams };

export function initBypass(hiddenSize: number, random: Random): BypassParams {
  const map = (name: string) => initLinear(hiddenSize, hiddenSize, random.fork(name));
  return { meal: map('meal'), previous: map('previous'), habit: map('habit') };
}

/**
 * What linear models of foods see (company, repetition, habit) on a way past the encoder, which then need only learn what
 * they cannot (wide & deep learning, Cheng et al. 2016). meals [batch, length, hiddenSize], sums of visible foods → same shape.
 * A meal is told nothing of later ones. Habit: Σ of the meals before / √their number.
 */
export function bypass(params: BypassParams, meals: tf.Tensor3D): tf.Tensor3D {
  const previous = mixMeals(meals, (step, other) => (other === step - 1 ? 1 : 0));
  const habit = mixMeals(meals, (step, other) => (other < step ? 1 / Math.sqrt(step) : 0));
  return tf.addN([linear(params.meal, meals), linear(params.previous, previous), linear(params.habit, habit)]);
}

/** Σ over meals of `weight(step, other)` · other, for every step: one matrix product (tfjs' gradient of cumsum has the wrong shape). */
function mixMeals(meals: tf.Tensor3D, weight: (step: number, other: number) => number): tf.Tensor3D {
  const [batchSize, length, hiddenSize] = meals.shape;
  const weights = tf.tensor2d(Float32Array.from({ length: length * length }, (_, index) => weight(Math.floor(index / length), index % length)), [length, length]);
  const byStep = tf.reshape<tf.Rank.R2>(tf.transpose(meals, [1, 0, 2]), [length, batchSize * hiddenSize]);
  return tf.transpose(tf.reshape<tf.Rank.R3>(tf.matMul(weights, byStep), [length, batchSize, hiddenSize]), [1, 0, 2]);
}
