import { trainerConfigSchema } from '@daybook/core/training';
import { z } from 'zod';
import { engaged, targetSchema } from '../examples/target.ts';

/** Which examples there are: targets, prediction times, people. */
export const exampleSchema = z.strictObject({
  targets: z
    .array(targetSchema)
    .min(1)
    .refine(
      (targets) => new Set(targets.map(({ name }) => name)).size === targets.length,
      'two targets have the same name',
    )
    .default([engaged])
    .describe('what to predict, as JSON: [{"name","kind","events","minimum","measure","windowDays","weight"}]'),
  everyDays: z.number().positive().default(7).describe('days between two predictions for one person'),
  trainEveryDays: z
    .number()
    .positive()
    .optional()
    .describe(
      'days between two training examples of one person (default: 1, and up to every-days where that gives more than ' +
        '100,000 examples)',
    ),
  activeWithinDays: z
    .number()
    .positive()
    .default(28)
    .describe('nothing is predicted for ' + 'people who were inactive for longer'),
});

/** Settings of the engagement model: examples, fusion, and training. */
export const engagementConfigSchema = trainerConfigSchema.extend({
  ...exampleSchema.shape,
  features: z
    .array(z.string().min(1))
    .default([])
    .describe('features of people beside the networks, by name, as JSON: ["group","age"]'),
  populationActivity: z
    .boolean()
    .default(false)
    .describe('also read population activity, which shows holidays and outages that one person’s events do not'),
  head: z
    .enum(['auto', 'linear', 'trees', 'stack'])
    .default('auto')
    .describe(
      'linear: a classifier on the outputs of the networks; trees: boosted trees on window features and content; ' +
        'stack: both with logistic regression, weighed by what they say of people they did not learn from; auto: the ' +
        'stack, without the networks where they add nothing',
    ),
  activityPrior: z
    .string()
    .default('published')
    .describe(
      'boosted trees on the activity of other communities, which members on window features begin with: published, ' +
        'none, or a file; AUROC with it and without from 25 people of CollegeMsg .829 / .823',
    ),
  combineStreams: z
    .enum(['concat', 'shared'])
    .default('concat')
    .describe(
      'outputs concatenated, or, the alternative of the ' +
        'design, averaged with one [CLS] for all (needs --fine-tune)',
    ),
  hiddenLayerSize: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'hidden layer of the classifier; 0: linear. AUROC 0 / ' + '64: .665 / .630 on 400 people, .777 / .781 on 17,000',
    ),
  dropoutRate: z.number().min(0).max(0.9).default(0.3).describe('dropout in the classifier'),
  streamDropout: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.1)
    .describe(
      'probability that training hides a stream, for people without it; AUROC with all streams .788 at 0, .787 at ' +
        '.1',
    ),
  fineTune: z.boolean().default(false).describe('train the networks too; otherwise their outputs are computed once'),
  encoderLearningRate: z.number().positive().default(1e-5).describe('highest learning rate of fine-tuned networks'),
  batchSize: z.int().min(1).default(64).describe('examples in a batch'),
  epochs: z.int().positive().default(30).describe('passes over the training examples'),
  learningRate: z.number().positive().default(1e-3).describe('highest learning rate of the classifier'),
  weightDecay: z.number().min(0).default(1).describe('of weight matrices (AdamW)'),
  patience: z.int().min(0).default(6).describe('validations without a better loss before training stops; 0: never'),
});
export type EngagementConfig = z.infer<typeof engagementConfigSchema>;

const tuned = {
  fineTune: true,
  learningRate: 1e-3,
  schedule: 'cosine',
  dropoutRate: 0.1,
  streamDropout: 0,
} as const;

/**
 * Settings measured together. `frozen`, the default: a linear classifier on the networks' outputs, for few people (the
 * demo). `fineTuned`: the networks learn with it (1,350 people). `fineTunedLarge`: the same at every day of tens of
 * thousands of people.
 */
export const engagementPresets = {
  frozen: {},
  fineTuned: { ...tuned, encoderLearningRate: 5e-4, weightDecay: 0.5, epochs: 8, patience: 2 },
  fineTunedLarge: {
    ...tuned,
    hiddenLayerSize: 64,
    encoderLearningRate: 1e-3,
    weightDecay: 0.05,
    trainEveryDays: 1,
    batchSize: 640,
    epochs: 4,
    validateEvery: 566,
  },
} as const satisfies Readonly<Record<string, Partial<EngagementConfig>>>;
export const engagementPresetNames = ['frozen', 'fineTuned', 'fineTunedLarge'] as const;
