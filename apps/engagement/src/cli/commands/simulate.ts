import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { simulationSchema, writeSimulation } from '../../simulate/index.ts';

export const simulateCommand = defineCommand({
  name: 'simulate',
  summary: 'simulate people whose engagement depends on hidden states behind their events',
  schema: z.strictObject({
    out: z.string().default('events.jsonl').describe('JSON lines; compressed if it ends in .gz'),
    ...simulationSchema.shape,
  }),
  examples: [
    'daybook simulate --people 500 --weeks 12 --out events.jsonl.gz',
    'daybook simulate --people 50 --seed 7 --out small.jsonl',
  ],
  needsBackend: false,
  async run({ out, ...config }) {
    return { out, ...(await writeSimulation(out, config)) };
  },
  show: ({ out, people, events }) => `${out}: ${people} people, ${events} events.`,
});
