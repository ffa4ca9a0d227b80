import { initLinear, type LinearParams } from '../layers/linear.ts';
import { pooledSize, type Pooling } from '../layers/pooling.ts';
import type { Random } from '../random.ts';

/**
 * Used in pretraining only: is the second segment the sequence's own, and does the person return within each horizon?
 */
export type ClsHeads = { readonly nextSegment: LinearParams; readonly returns?: LinearParams };

/** Heads at [CLS]; `returns` where the config has horizons. */
export function initClsHeads(
  config: {
    readonly hiddenSize: number;
    readonly pooling: Pooling;
    readonly returnHorizonsDays: readonly number[];
  },
  random: Random,
): ClsHeads {
  const inputSize = pooledSize(config.pooling, config.hiddenSize);
  const horizons = config.returnHorizonsDays.length;
  return {
    nextSegment: initLinear(inputSize, 1, random.fork('heads', 'tail')),
    ...(horizons > 0 ? { returns: initLinear(inputSize, horizons, random.fork('heads', 'ahead')) } : {}),
  };
}
