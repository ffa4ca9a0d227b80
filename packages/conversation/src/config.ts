import { ConfigError, encoderPresets, sequenceEncoderConfigSchema, type Preset } from '@daybook/core';
import { z } from 'zod';

/** Shape of the conversation network. Everything has a default; `vectorSize` and `numRoles` come from the data. */
export const conversationConfigSchema = sequenceEncoderConfigSchema.extend({
  /** Numbers in a message's text vector. */
  vectorSize: z.int().positive(),
  /** Sizes of the parts of a text vector, where several encoders stand side by side: each is compared by a metric of its own, the first enters the encoder as text. One part if absent. */
  vectorParts: z.array(z.int().positive()).min(1).optional(),
  /** Roles with the padding, mask and unknown ids. */
  numRoles: z.int().min(3),
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
  /** Share of the training batches in which the network is told where the cut is. */
  markerRate: z.number().min(0).max(1).default(0.5),
  /** Weight of the contrastive loss that shapes the metric of comparison. */
  contrastiveWeight: z.number().min(0).default(0.3),
  /** How often a conversation is cut in one epoch. */
  cutsPerEpoch: z.int().positive().default(2),
  /** Messages in a batch, padding included. */
  tokenBudget: z.int().positive().default(1024),
  maxBatchSize: z.int().positive().default(32),
});
export type ConversationPretraining = z.infer<typeof conversationPretrainingSchema>;

/** `small` is pre-norm with GELU: every measured result was made so. */
export const conversationPresets = { base: encoderPresets.base, small: { ...encoderPresets.small, norm: 'pre', activation: 'gelu' } } as const;

/** @throws ConfigError when the parts of a text vector are not the whole of it. */
export function conversationConfig(preset: Preset, overrides: Partial<ConversationConfig> & Pick<ConversationConfig, 'vectorSize' | 'numRoles'>): ConversationConfig {
  const config = conversationConfigSchema.parse({ ...conversationPresets[preset], ...overrides });
  const total = vectorParts(config).reduce((sum, size) => sum + size, 0);
  if (total !== config.vectorSize) throw new ConfigError(`conversation: vectorParts (${config.vectorParts?.join(' + ')} = ${total}) must add up to vectorSize (${config.vectorSize}).`);
  return config;
}

export function vectorParts({ vectorParts: parts, vectorSize }: ConversationConfig): readonly number[] {
  return parts ?? [vectorSize];
}
