import { encoderSizes, sequenceEncoderConfigSchema } from '@daybook/core/layers';
import {
  nextSegmentPretraining,
  returnPretraining,
  type ChosenSettings,
  type DataSize,
  type NetworkPresets,
  type PresetName,
} from '@daybook/core/training';
import * as z from 'zod';

/**
 * Shape of the conversation network. Everything has a default; `vectorSize`, `numRoles` and `numWords` come from the
 * data.
 */
export const conversationConfigSchema = sequenceEncoderConfigSchema.extend({
  /** Numbers in a message's text vector. */
  vectorSize: z.int().positive(),
  /** Roles with the padding, mask and unknown ids. */
  numRoles: z.int().min(3),
  /** Words with the padding, mask and unknown ids; 0: messages are compared by their vectors alone. */
  numWords: z.int().min(0).default(0),
  numSimilarityHeads: z
    .int()
    .min(0)
    .default(8)
    .describe('heads that compare messages before the encoder; 0 leaves comparing to the encoder'),
  responseSize: z
    .int()
    .min(0)
    .default(0)
    .describe('size of the space in which response selection compares messages; 0 leaves the task out'),
  reconstructionParts: z
    .int()
    .min(0)
    .default(0)
    .describe('parts of a conversation that are reconstructed from its vector; 0 leaves the task out'),
  /** Share of a text vector's numbers hidden from the encoder in training; the comparison sees them all. */
  vectorDropoutRate: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('share of a text vector’s numbers hidden in training'),
});
export type ConversationConfig = z.infer<typeof conversationConfigSchema>;

export const conversationPretrainingSchema = z.strictObject({
  minimumLength: z.int().min(2).default(8).describe('shorter sequences are passed over'),
  ...nextSegmentPretraining,
  kinds: z
    .strictObject({
      random: z.number().min(0),
      group: z.number().min(0),
      similar: z.number().min(0),
      reordered: z.number().min(0),
    })
    .partial()
    .default({ random: 1 })
    .describe('how often each kind of swapped segment is drawn, as JSON'),
  contrastiveWeight: z
    .number()
    .min(0)
    .default(0.3)
    .describe('of the loss that draws messages of one conversation together'),
  responseWeight: z
    .number()
    .min(0)
    .default(0.3)
    .describe('with responseSize: of the response-selection loss (which message came next)'),
  reconstructionWeight: z.number().min(0).default(0.5).describe('with reconstructionParts: of the reconstruction loss'),
  /**
   * Words of so many training conversations get a weight of their own in the comparison of messages, all others share
   * one; 0: words are not compared.
   */
  minimumWordCount: z
    .int()
    .min(0)
    .default(0)
    .describe('training conversations that must have a word before it gets a weight of its own; 0 compares no words'),
  ...returnPretraining,
  cutsPerEpoch: z.int().positive().default(2).describe('how often a conversation is cut in one epoch'),
  tokenBudget: z.int().positive().default(1024).describe('steps in a batch, padding included'),
  maxBatchSize: z.int().positive().default(32).describe('sequences in a batch at most'),
});
export type ConversationPretraining = z.infer<typeof conversationPretrainingSchema>;

const comparing = { norm: 'pre', activation: 'gelu', vectorDropoutRate: 0.2, reconstructionParts: 3 } as const;

/**
 * Beside them, `auto` looks at the data (`chooseConversationSettings`). `small` is what the published weights and the
 * recorded results have (docs/results/conversation.md); `tiny` trains in seconds, for a demo.
 */
export const conversationPresets: NetworkPresets<ConversationConfig, ConversationPretraining> = {
  base: { config: { responseSize: 128, reconstructionParts: 3 }, pretraining: { minimumWordCount: 2 } },
  small: {
    config: { ...encoderSizes.small, ...comparing, responseSize: 128, maxLength: 96 },
    pretraining: { minimumWordCount: 2 },
    training: {
      steps: 1200,
      validateEvery: 120,
      learningRate: 1e-3,
      schedule: 'cosine',
      warmupSteps: 120,
      weightDecay: 0.05,
      beta2: 0.98,
    },
  },
  tiny: {
    config: { ...encoderSizes.tiny, ...comparing, responseSize: 64, maxLength: 64, dropoutRate: 0.2 },
    pretraining: { minimumWordCount: 2 },
    training: {
      steps: 200,
      validateEvery: 50,
      learningRate: 2e-3,
      schedule: 'cosine',
      warmupSteps: 20,
      weightDecay: 0.5,
    },
  },
};

/** Conversations under which a small network memorises them. */
const fewConversations = 500;

/**
 * Settings for training data of this size: `tiny` for a few hundred conversations, else `small`, which serves corpora
 * of 1,500 and of 17,000 conversations (docs/results/conversation.md).
 */
export function chooseConversationSettings({
  sequences,
  steps: messages,
}: DataSize): ChosenSettings<ConversationConfig, ConversationPretraining> {
  const isSmall = sequences < fewConversations;
  const settings = isSmall ? conversationPresets.tiny : conversationPresets.small;
  const { hiddenSize, steps, weightDecay } = { ...settings.config, ...settings.training };
  const because =
    `${sequences} conversations with ${messages} messages: ${steps} steps, the best validation kept; hidden size ` +
    `${hiddenSize} and weight decay ${weightDecay}, for ` +
    (isSmall ? 'few conversations are memorised.' : 'there are conversations enough.');
  return { settings, because };
}

/** Shape of the network: the preset's, the schema's defaults, and what `overrides` says. */
export function conversationConfig(
  preset: PresetName,
  overrides: Partial<ConversationConfig> & Pick<ConversationConfig, 'vectorSize' | 'numRoles'>,
): ConversationConfig {
  return conversationConfigSchema.parse({ ...conversationPresets[preset].config, ...overrides });
}
