import type * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';
import type { Random } from '../random.ts';

/**
 * Zeroes each number with probability `rate` and scales the rest by 1 / (1 − rate); nothing without a `Random`
 * (Srivastava et al. 2014).
 */
export function dropout<T extends tf.Tensor>(input: T, rate: number, random: Random | undefined): T {
  return random && rate > 0 ? (kernels().dropout(input, rate, random) as T) : input;
}
