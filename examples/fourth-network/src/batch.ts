import type { EventSequence } from '@daybook/core';
import { dtBuckets, silenceBuckets } from '@daybook/core/layers';
import {
  clockIds,
  gapIds,
  maskId,
  positionIds,
  predictionTimeFields,
  stepIds,
  stepMask,
  type PredictionTimeFields,
  type StepTensor,
} from '@daybook/core/training';
import type { SleepConfig } from './config.ts';
import { nightAt } from './nights.ts';

/** What a night was: masked and predicted in pretraining. The rest of a batch says when and where. */
export const contentFields = ['bedtimes', 'durations', 'qualities'] as const;
export type ContentField = (typeof contentFields)[number];

/** Every entry [batch, length] but the prediction times'. */
export type SleepBatch = PredictionTimeFields &
  Readonly<Record<ContentField | 'gaps' | 'positions' | 'weekdays', StepTensor<'int32'>>> & {
    readonly mask: StepTensor<'float32'>;
  };

export type SleepBatchOptions = {
  /** From an index into the source's items to the network's id. */
  readonly qualityIds: Int32Array;
  /** Unix seconds, a list for each sequence. */
  readonly predictionTimes: readonly (readonly number[])[];
  /** Masked nights of each row. Then the batch is not read at its prediction times. */
  readonly masked?: readonly ReadonlySet<number>[];
};

/** Nights → arrays. */
export function sleepBatch(
  sequences: readonly EventSequence[],
  config: SleepConfig,
  { qualityIds, predictionTimes, masked }: SleepBatchOptions,
): SleepBatch {
  const content = (field: ContentField) =>
    stepIds(sequences, (row, step) =>
      masked?.[row]!.has(step) ? maskId : nightAt(sequences[row]!, step, qualityIds)[field],
    );
  const readsPredictionTimes = config.returnHorizonsDays.length > 0 && !masked;
  return {
    bedtimes: content('bedtimes'),
    durations: content('durations'),
    qualities: content('qualities'),
    gaps: gapIds(sequences, dtBuckets(config)),
    positions: positionIds(sequences, config.maxLength),
    weekdays: clockIds(sequences).weekdays,
    mask: stepMask(sequences),
    ...predictionTimeFields(sequences, predictionTimes, silenceBuckets(config), readsPredictionTimes),
  };
}
