import type * as tf from '@tensorflow/tfjs-core';
import { kernels } from './kernels.ts';
import type { Random } from '../random.ts';

/**
 * Zeroes each number with probability `rate` in [0, 1) and scales the rest by 1 / (1 − rate) (Srivastava et al. 2014,
 * JMLR 15). Any shape → same shape. Without `random`, `input` itself.
 */
export function dropout<T extends tf.Tensor>(input: T, rate: number, random: Random | undefined): T {
  return random && rate > 0 ? (kernels().dropout(input, rate, random) as T) : input;
}
