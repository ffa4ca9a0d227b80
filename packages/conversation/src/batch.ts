import {
  activity,
  lagIds,
  asOfBuckets,
  asOfIds,
  contentPlace,
  dtBuckets,
  gapIds,
  paddedLength,
  stepIds,
  stepMask,
  stepNumberIds,
  type HostTensor,
  type MessageSequence,
  type TailPlan,
} from '@daybook/core';
import type { ConversationConfig } from './config.ts';
import { wordFields, type WordFields } from './words.ts';

/** Every entry [batch, length], vectors [batch, length, vectorSize], asOf [batch]; words and bags as `WordFields`. */
export type ConversationBatch = WordFields & {
  readonly vectors: HostTensor;
  readonly gaps: HostTensor;
  readonly numbers: HostTensor;
  readonly roles: HostTensor;
  /** 0 not told, 1 before the cut, 2 after it. */
  readonly marks: HostTensor;
  /** Bucket of the time from the message to the person’s own last one. */
  readonly lags: HostTensor;
  readonly mask: HostTensor;
  readonly asOf: HostTensor;
  /** [batch, numActivities] */
  readonly activity: HostTensor;
};

export type ConversationBatchOptions = {
  /** From a role of the source's table to the network's id. */
  readonly roleIds: Int32Array;
  /** `wordIds` of the network's words; absent where it compares none. */
  readonly wordIds?: ReadonlyMap<string, number> | undefined;
  readonly asOf: readonly number[];
  /** Whose text stands in each tail; the conversations' own if absent. */
  readonly plans?: readonly TailPlan[];
  /** Where the plans find their donors: the conversations, then perhaps others. The conversations alone if absent. */
  readonly pool?: readonly MessageSequence[];
  /** Tell the network where the plans' cuts are. */
  readonly marker?: boolean;
  /** Leave out the lags: a network asked about a tail is not read at a moment. */
  readonly withholds?: boolean;
};

function textVectors(sequences: readonly MessageSequence[], { vectorSize }: ConversationConfig, { plans, pool = sequences }: Pick<ConversationBatchOptions, 'plans' | 'pool'>): HostTensor {
  const length = paddedLength(sequences);
  const data = new Float32Array(sequences.length * length * vectorSize);
  sequences.forEach(({ times }, row) => {
    for (let step = 0; step < times.length; step++) {
      const [from, place] = contentPlace(plans, row, step);
      data.set(pool[from]!.vectors.subarray(place * vectorSize, (place + 1) * vectorSize), (row * length + step) * vectorSize);
    }
  });
  return { data, shape: [sequences.length, length, vectorSize] };
}

/** Conversations → arrays. Only text follows the plans: time, number and role stay the recipient's. */
export function conversationBatch(sequences: readonly MessageSequence[], config: ConversationConfig, options: ConversationBatchOptions): ConversationBatch {
  const { roleIds, wordIds, asOf, plans, pool, marker = false, withholds = false } = options;
  return {
    ...wordFields(sequences, wordIds, plans, pool),
    vectors: textVectors(sequences, config, options),
    gaps: gapIds(sequences, dtBuckets(config)),
    numbers: stepNumberIds(sequences, config.maxLength),
    roles: stepIds(sequences, (row, step) => roleIds[sequences[row]!.roles[step]!]!),
    marks: stepIds(sequences, (row, step) => (marker && plans ? (step < plans[row]!.cut ? 1 : 2) : 0)),
    lags: withholds ? stepIds(sequences, () => 0) : lagIds(sequences, asOfBuckets(config)),
    mask: stepMask(sequences),
    asOf: asOfIds(sequences, asOf, asOfBuckets(config)),
    activity: activity(sequences, asOf, withholds || config.aheadDays.length === 0),
  };
}
