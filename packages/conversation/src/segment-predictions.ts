import {
  accuracy,
  auroc,
  bestThreshold,
  DataError,
  logLoss,
  sigmoid,
  toTensors,
  type MessageSequence,
  type SequenceSource,
} from '@daybook/core';
import { lengthBatches, vocabularyIds, type SegmentKind, type SegmentPlan } from '@daybook/core/training';
import * as tf from '@tensorflow/tfjs-core';
import { conversationBatch, type ConversationBatch } from './batch.ts';
import type { ConversationConfig } from './config.ts';
import type { ConversationParams } from './model.ts';
import { predictConversations } from './objective.ts';
import { windowExample, type SegmentExample } from './segment-examples.ts';
import { wordIds } from './words.ts';

/** A trained network and what its ids mean. */
export type ConversationNetwork = {
  readonly params: ConversationParams;
  readonly config: ConversationConfig;
  readonly roles: readonly string[];
  /** With `numWords`. */ readonly words?: readonly string[];
};

/** Answers in the order of the questions. `labels`: 1 = own segment. */
export type SegmentPredictions = {
  readonly probabilities: number[];
  readonly labels: number[];
  readonly kinds: SegmentKind[];
  readonly conversations: string[];
};

export type PredictOptions = {
  /** Tell the network where the cut is. Default true. */
  readonly withSegmentIds?: boolean;
  /** Control: this field replaced by zeros. Without text nothing better than chance may remain. */
  readonly zero?: 'text' | 'role' | 'dt';
  /** Messages at once, padding included. */
  readonly tokenBudget?: number;
};

const zeroedEntries = { text: ['vectors', 'bags', 'words'], role: ['roles'], dt: ['gaps'] } as const satisfies Record<
  string,
  readonly (keyof ConversationBatch)[]
>;
const secondsUntilRead = 60;

/**
 * Answers listed questions about a source. Nothing is trained; a question longer than the network reads is cut down
 * around its cut.
 */
export async function predictSegments(
  { params, config, roles, words }: ConversationNetwork,
  source: SequenceSource<MessageSequence>,
  examples: readonly SegmentExample[],
  options: PredictOptions = {},
): Promise<SegmentPredictions> {
  const { withSegmentIds = true, zero, tokenBudget = 4096 } = options;
  const roleIds = vocabularyIds(roles, source.tables['role'] ?? []);
  const ids = words && wordIds(words);
  const predictions: SegmentPredictions = {
    probabilities: new Array<number>(examples.length),
    labels: examples.map(({ kind }) => (kind === 'own' ? 1 : 0)),
    kinds: examples.map(({ kind }) => kind),
    conversations: new Array<string>(examples.length),
  };
  const lengths = examples.map(({ index }) => Math.min(source.lengths[index]!, config.maxLength) + 1);
  for (const places of lengthBatches(lengths, { tokenBudget })) {
    const chosen = places.map((place) => examples[place]!);
    const read = await source.read([
      ...chosen.map(({ index }) => ({ index })),
      ...chosen.map(({ donor }) => ({ index: donor })),
    ]);
    const nextSegment = chosen.map(({ cut, donorSteps }, row) =>
      windowExample({ recipient: read[row]!, donor: read[chosen.length + row]!, cut, donorSteps }, config.maxLength),
    );
    const sequences = nextSegment.map(({ recipient }) => recipient);
    const plans = nextSegment.map(({ cut, donorSteps }, row): SegmentPlan => ({
      cut,
      label: chosen[row]!.kind === 'own' ? 1 : 0,
      weight: 1,
      kind: chosen[row]!.kind,
      donor: chosen.length + row,
      donorSteps,
    }));
    const predictionTimes = sequences.map(({ times }) => [(times.at(-1) ?? 0) + secondsUntilRead]);
    const batch = conversationBatch(sequences, config, {
      roleIds,
      wordIds: ids,
      predictionTimes,
      plans,
      withSegmentIds,
      hidesAnswers: true,
      pool: [...sequences, ...nextSegment.map(({ donor }) => donor)],
    });
    for (const entry of zero ? zeroedEntries[zero] : []) batch[entry].data.fill(0);
    const logits = tf.tidy(() => predictConversations(params, config, toTensors(batch)));
    const values = await logits.data();
    logits.dispose();
    places.forEach((place, row) => {
      predictions.probabilities[place] = sigmoid(values[row]!);
      predictions.conversations[place] = sequences[row]!.sequenceId;
    });
  }
  return predictions;
}

export function joinPredictions(parts: readonly SegmentPredictions[]): SegmentPredictions {
  return {
    probabilities: parts.flatMap((part) => part.probabilities),
    labels: parts.flatMap((part) => part.labels),
    kinds: parts.flatMap((part) => part.kinds),
    conversations: parts.flatMap((part) => part.conversations),
  };
}

/** The answers to own segments and to one kind of negative. */
export function predictionsOfKind(predictions: SegmentPredictions, kind: SegmentKind): SegmentPredictions {
  const places = predictions.kinds.flatMap((other, place) => (other === kind || other === 'own' ? [place] : []));
  const pick = <T>(values: readonly T[]) => places.map((place) => values[place]!);
  return {
    probabilities: pick(predictions.probabilities),
    labels: pick(predictions.labels),
    kinds: pick(predictions.kinds),
    conversations: pick(predictions.conversations),
  };
}

export type SegmentMetrics = { readonly loss: number; readonly accuracy: number; readonly auroc: number };

/** @throws DataError when nothing was asked. */
export function segmentMetrics({ probabilities, labels }: SegmentPredictions, threshold = 0.5): SegmentMetrics {
  if (labels.length === 0)
    throw new DataError(
      'conversation: no question was asked. Held-out conversations are too few or too short; lower minimumLength ' +
        'or add data.',
    );
  return {
    loss: logLoss(probabilities, labels),
    accuracy: accuracy(probabilities, labels, threshold),
    auroc: auroc(probabilities, labels),
  };
}

/** Threshold with the highest accuracy; from validation answers, never from those it is measured on. */
export function segmentThreshold({ probabilities, labels }: SegmentPredictions): number {
  return bestThreshold(probabilities, labels);
}

/**
 * AUROC against own segments, and the share that was seen through, of each kind of negative; nothing when there is only
 * one kind.
 */
export function kindMetrics(predictions: SegmentPredictions, threshold: number): Record<string, number> {
  const kinds = [...new Set(predictions.kinds)].filter((kind) => kind !== 'own');
  if (kinds.length < 2) return {};
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const { probabilities, labels } = predictionsOfKind(predictions, kind);
      const swapped = probabilities.filter((_, place) => labels[place] === 0);
      return [
        [`auroc.${kind}`, auroc(probabilities, labels)],
        [`recall.${kind}`, swapped.filter((probability) => probability < threshold).length / swapped.length],
      ];
    }),
  );
}
