import * as z from 'zod';

export const trainerConfigSchema = z.strictObject({
  /** `steps`, if given, ends the training earlier or later. */
  epochs: z.int().positive().default(10).describe('passes over the training data'),
  steps: z.int().positive().optional().describe('stop at this step instead'),
  learningRate: z.number().positive().default(3e-4).describe('highest learning rate'),
  schedule: z
    .enum(['constant', 'linear', 'cosine'])
    .default('linear')
    .describe('of the learning rate after the warm-up'),
  warmupSteps: z.int().min(0).default(100).describe('steps until the learning rate is at its highest'),
  weightDecay: z.number().min(0).default(0.01).describe('of weight matrices (AdamW)'),
  /** 0.98 where a training has few steps. */
  beta2: z.number().min(0).lt(1).default(0.999).describe('how slowly AdamW forgets the size of past gradients'),
  clipNorm: z.number().min(0).default(1).describe('longer gradients are scaled down to it; 0 never scales'),
  validateEvery: z
    .int()
    .positive()
    .optional()
    .describe('steps between validations (default: at the end of each epoch)'),
  patience: z.int().min(0).default(0).describe('stop after this many validations without a better one; 0 never stops'),
  compile: z.boolean().default(true).describe('run repeated steps as one graph, where the backend can'),
  checkpointSeconds: z.number().positive().default(60).describe('seconds between checkpoints'),
  seed: z.int().min(0).default(0).describe('the same seed gives the same result'),
});
export type TrainerConfig = z.infer<typeof trainerConfigSchema>;
