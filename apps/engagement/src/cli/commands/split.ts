import { createSplit, openStore, splitHash, writeSplit, type Split, parseTime } from '@daybook/store';
import { ConfigError } from '@daybook/core';
import { z } from 'zod';
import { fewPeople } from '../../fusion/expected-precision.ts';
import { defaultSplit, defineCommand, seedOption, storeOption } from '../command.ts';

function parseCutoff(text: string): number | null {
  if (text === 'none') return null;
  const seconds = parseTime(text);
  if (seconds === undefined)
    throw new ConfigError(
      `--cutoff: "${text}" is not a date of the calendar. Write 2026-03-01, an ISO time with a zone, or none.`,
    );
  return seconds;
}

function describe(split: Split): string {
  if (split.kind === 'folds')
    return (
      `${split.folds.length} folds of ${split.folds.map((fold) => fold.length).join(', ')} people, no cutoff. ` +
      `${split.note}`
    );
  const { train, validation, test } = split.people;
  const cutoff = split.cutoff === null ? 'no cutoff' : `cutoff ${new Date(split.cutoff * 1000).toISOString()}`;
  return `${train.length} people in training, ${validation.length} in validation, ${test.length} in test, ${cutoff}.`;
}

const defaultFolds = 5;

export const splitCommand = defineCommand({
  name: 'split',
  summary: 'split people into training, validation and test, and time by a cutoff',
  schema: z.strictObject({
    store: storeOption,
    out: z.string().optional().describe('where to write the split (default: beside the store)'),
    validation: z.number().optional().describe('share of people'),
    test: z.number().optional().describe('share of people'),
    cutoff: z.string().optional().describe('a date, or none (default: the date with a fifth of the events after it)'),
    folds: z
      .int()
      .min(0)
      .optional()
      .describe(
        `number of folds by person instead, without a cutoff; 0: none (default: 5 below ${fewPeople} people where ` +
          'no other setting is given)',
      ),
    seed: seedOption,
  }),
  examples: [
    'daybook split --store store.h5',
    'daybook split --store store.h5 --cutoff 2026-03-01 --test 0.3 --seed 7',
  ],
  needsBackend: false,
  async run({ store: path, out = defaultSplit(path), cutoff, validation, test, folds: asked, seed }, { console }) {
    const store = await openStore(path);
    try {
      const { people } = store.counts;
      const hasRequest = [cutoff, validation, test, asked].some((setting) => setting !== undefined);
      const isSmall = !hasRequest && people >= 3 && people < fewPeople;
      if (isSmall)
        console.note(
          `${people} people are fewer than ${fewPeople}: folds by person, so that everybody is tested once; ` +
            '`daybook folds` runs them all. A hold-out split of so few would test too few: --folds 0 makes one.',
        );
      const folds = isSmall ? Math.min(defaultFolds, people) : asked === 0 ? undefined : asked;
      const split = createSplit(store, {
        seed,
        ...(validation !== undefined && { validation }),
        ...(test !== undefined && { test }),
        ...(folds !== undefined && { folds }),
        ...(cutoff !== undefined && { cutoff: parseCutoff(cutoff) }),
      });
      writeSplit(out, split);
      return { out, hash: splitHash(split), description: describe(split) };
    } finally {
      store.close();
    }
  },
  show: ({ out, description }) => `${out}: ${description}`,
});
