import type { HostTensor, MessageSequence } from '@daybook/core';
import { dtBuckets, silenceBuckets } from '@daybook/core/layers';
import {
  contentPlace,
  gapIds,
  paddedLength,
  predictionTimeFields,
  segmentIds,
  stepIds,
  stepMask,
  stepNumberIds,
  type BatchOptions,
  type PredictionTimeFields,
  type StepTensor,
} from '@daybook/core/training';
import type { Rank } from '@tensorflow/tfjs-core';
import type { ConversationConfig } from './config.ts';
import { wordFields, type WordFields } from './words.ts';

/**
 * Every entry [batch, length], vectors [batch, length, vectorSize]; words and bags as `WordFields`, the prediction
 * times' as `PredictionTimeFields`.
 */
export type ConversationBatch = WordFields &
  PredictionTimeFields & {
    readonly vectors: HostTensor<Rank.R3, 'float32'>;
    readonly gaps: StepTensor<'int32'>;
    readonly numbers: StepTensor<'int32'>;
    readonly roles: StepTensor<'int32'>;
    /** BERT's segment ids: 0 not given, 1 before the cut, 2 from the cut on. */
    readonly segmentIds: StepTensor<'int32'>;
    readonly mask: StepTensor<'float32'>;
  };

export type ConversationBatchOptions = BatchOptions & {
  /** From a role of the source's table to the network's id. */
  readonly roleIds: Int32Array;
  /** `wordIds` of the network's words; absent where it compares none. */
  readonly wordIds?: ReadonlyMap<string, number> | undefined;
  /** Where the plans find their donors: the conversations, then perhaps others. The conversations alone if absent. */
  readonly pool?: readonly MessageSequence[];
};

function textVectors(
  sequences: readonly MessageSequence[],
  { vectorSize }: ConversationConfig,
  { plans, pool = sequences }: Pick<ConversationBatchOptions, 'plans' | 'pool'>,
): ConversationBatch['vectors'] {
  const length = paddedLength(sequences);
  const data = new Float32Array(sequences.length * length * vectorSize);
  sequences.forEach(({ times }, row) => {
    for (let step = 0; step < times.length; step++) {
      const [from, place] = contentPlace(plans, row, step);
      data.set(
        pool[from]!.vectors.subarray(place * vectorSize, (place + 1) * vectorSize),
        (row * length + step) * vectorSize,
      );
    }
  });
  return { data, shape: [sequences.length, length, vectorSize] };
}

/** Conversations → arrays. Only text follows the plans: time, number and role stay the recipient's. */
export function conversationBatch(
  sequences: readonly MessageSequence[],
  config: ConversationConfig,
  options: ConversationBatchOptions,
): ConversationBatch {
  const { roleIds, wordIds, predictionTimes, plans, pool, withSegmentIds = false, hidesAnswers = false } = options;
  return {
    ...wordFields(sequences, wordIds, plans, pool),
    vectors: textVectors(sequences, config, options),
    gaps: gapIds(sequences, dtBuckets(config)),
    numbers: stepNumberIds(sequences, config.maxLength),
    roles: stepIds(sequences, (row, step) => roleIds[sequences[row]!.roles[step]!]!),
    segmentIds: segmentIds(sequences, plans, withSegmentIds),
    mask: stepMask(sequences),
    ...predictionTimeFields(
      sequences,
      predictionTimes,
      silenceBuckets(config),
      config.returnHorizonsDays.length > 0 && !hidesAnswers,
    ),
  };
}
