import { trainerConfigSchema } from '@daybook/core/training';
import type { z } from 'zod';
import { engagementConfigSchema, exampleSchema } from '../fusion/config.ts';

/** Settings that most runs change: they stay in the short help. */
const common = new Set([
  'encoder',
  'epochs',
  'steps',
  'learningRate',
  'seed',
  'targets',
  'head',
  'features',
  'fineTune',
]);

const others = (schema: z.ZodObject, ...groups: z.ZodObject[]): string[] =>
  Object.keys(schema.shape).filter((name) => !common.has(name) && groups.every(({ shape }) => !(name in shape)));

/** The settings of a network's pretraining that only `--help-all` shows. */
export const networkSettingGroups = (schema: z.ZodObject): Readonly<Record<string, readonly string[]>> => ({
  'Network and tasks': others(schema, trainerConfigSchema),
  Training: others(trainerConfigSchema),
});

/** The same of the engagement model. */
export const engagementSettingGroups: Readonly<Record<string, readonly string[]>> = {
  Examples: others(exampleSchema),
  Model: others(engagementConfigSchema, exampleSchema, trainerConfigSchema),
  Training: others(trainerConfigSchema),
};
