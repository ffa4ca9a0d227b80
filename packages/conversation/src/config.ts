import { encoderPresets, sequenceEncoderConfigSchema, type Preset } from '@daybook/core';
import { z } from 'zod';

/** Shape of the conversation network. Everything has a default; `vectorSize`, `numRoles` and `numWords` come from the data. */
export const conversationConfigSchema = sequenceEncoderConfigSchema.extend({
  /** Numbers in a message's text vector. */
  vectorSize: z.int().positive(),
  /** Roles with the padding, mask and unknown ids. */
  numRoles: z.int().min(3),
  /** Words with the padding, mask and unknown ids; 0: messages are compared by their vectors alone. */
  numWords: z.int().min(0).default(0),
  /** Heads that compare messages with each other before the encoder; 0 leaves comparing to the encoder. */
  compareHeads: z.int().min(0).default(8),
  /** Share of a text vector's numbers hidden from the encoder in training; the comparison sees them all. */
  vectorDropoutRate: z.number().min(0).lt(1).default(0.1),
});
export type ConversationConfig = z.infer<typeof conversationConfigSchema>;

export const conversationPretrainingSchema = z.strictObject({
  /** Conversations with fewer messages are passed over. */
  minimumLength: z.int().min(2).default(8),
  /** The cut lies between these shares of the conversation. */
  minimumCut: z.number().min(0).max(1).default(0.2),
  maximumCut: z.number().min(0).max(1).default(0.8),
  /** How often each kind of negative is drawn. */
  kinds: z.strictObject({ random: z.number().min(0), group: z.number().min(0), similar: z.number().min(0), reordered: z.number().min(0) }).partial().default({ random: 1 }),
  /** Share of the epochs, the first ones, in which foreign tails are random whatever `kinds` says: from easy to hard. */
  easyShare: z.number().min(0).max(1).default(0),
  /** Share of the training batches in which the network is told where the cut is. */
  markerRate: z.number().min(0).max(1).default(0.5),
  /** Weight of the contrastive loss that shapes the metric of comparison. */
  contrastiveWeight: z.number().min(0).default(0.3),
  /** Words of so many training conversations get a weight of their own in the comparison of messages, all others share one; 0: words are not compared. */
  minimumWordCount: z.int().min(0).default(0),
  /** Batches that ask at a random moment who comes back, for each batch of tails; none without `aheadDays` and people to ask about. */
  aheadBatches: z.int().min(0).default(1),
  /** How often a conversation is cut in one epoch. */
  cutsPerEpoch: z.int().positive().default(2),
  /** Messages in a batch, padding included. */
  tokenBudget: z.int().positive().default(1024),
  maxBatchSize: z.int().positive().default(32),
});
export type ConversationPretraining = z.infer<typeof conversationPretrainingSchema>;

/** `small` is pre-norm with GELU: every measured result was made so. */
export const conversationPresets = { base: encoderPresets.base, small: { ...encoderPresets.small, norm: 'pre', activation: 'gelu' } } as const;

export function conversationConfig(preset: Preset, overrides: Partial<ConversationConfig> & Pick<ConversationConfig, 'vectorSize' | 'numRoles'>): ConversationConfig {
  return conversationConfigSchema.parse({ ...conversationPresets[preset], ...overrides });
}
