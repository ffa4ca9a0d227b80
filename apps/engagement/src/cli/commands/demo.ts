import { openEncoder } from '@daybook/text';
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { runPipeline } from '../../demo/pipeline.ts';
import { scoreTable } from '../../evaluation/score-table.ts';

const demoSchema = z.strictObject({
  out: z.string().default('demo-run').describe('the folder for data, weights, history and metrics'),
  people: z.int().min(20).default(400).describe('people to simulate'),
  weeks: z.int().min(6).default(12).describe('weeks to simulate'),
  seed: z.int().min(0).default(1).describe('the same seed gives the same result'),
  resume: z.boolean().default(false).describe('continue a stopped demo of the same settings'),
});

export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'run the whole pipeline on simulated people, offline and in under ten minutes',
  schema: demoSchema,
  examples: ['daybook demo', 'daybook demo --people 100 --weeks 8 --out small-demo'],
  isInterruptible: true,
  async run(config, context) {
    return runPipeline(config, {
      context,
      encoder: await openEncoder('use-lite'),
      preset: 'auto',
      samples: 200,
    });
  },
  show: ({ out, seconds, ...evaluation }) =>
    `${scoreTable(evaluation)}\n\n${seconds} s. Weights, history and metrics are in ${out}/ (conversation, food, ` +
    'events, engagement).',
});
