import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from '@daybook/core';
import { listVectors, openStore } from '@daybook/store';
import { z } from 'zod';
import { compareScores, earlierScores } from '../../scoring/compare-scores.ts';
import { withStore } from '../../examples/workspace.ts';
import { defineCommand, profilesOption, storeOption } from '../command.ts';
import { encoderSettings, runEmbed } from './embed.ts';
import { describeImport, importSettings, runImport } from './import.ts';
import { scoreCommand } from './score.ts';

const stemOf = (store: string): string => store.replace(/\/+$/, '').replace(/\.h5$/, '');

/** The encoder whose vectors the store has. */
async function encoderOf(path: string): Promise<string> {
  if (!existsSync(path)) return encoderSettings.encoder.parse(undefined);
  const store = await openStore(path);
  try {
    const names = (await listVectors(store)).map(({ name }) => name);
    if (names.length > 1)
      throw new ConfigError(`weekly: ${path} has vectors of ${names.join(', ')}. Say --encoder NAME.`);
    return names[0] ?? encoderSettings.encoder.parse(undefined);
  } finally {
    store.close();
  }
}

export const weeklyCommand = defineCommand({
  name: 'weekly',
  summary: 'import new events, embed their texts, score everybody, and say what changed',
  files: '[files...]',
  schema: z.strictObject({
    store: storeOption,
    model: z.string().default('runs/engagement').describe('the folder that train wrote'),
    out: z.string().optional().describe('the CSV of scores (default: STORE.scores/DATE.csv)'),
    profiles: profilesOption,
    top: z.int().min(0).default(5).describe('people to name whose scores fell and rose the most'),
    encoder: z.string().optional().describe('encoder of the messages (default: that of the vectors there are)'),
    dtype: encoderSettings.dtype,
    ...importSettings,
  }),
  examples: [
    'daybook weekly events.jsonl --store store.h5 --model runs/engagement',
    'daybook weekly week.csv --store store.h5 --config daybook.config.json --json',
  ],
  inherits: ['import', 'embed'],
  secrets: ['hashIds'],
  isInterruptible: true,
  async run({ store, model, out, profiles, top, encoder, dtype, ...settings }, context) {
    const { console } = context;
    console.heading('1/3 import');
    const imported = await runImport(context.files, store, settings, context);
    console.note(describeImport(imported));
    console.heading('2/3 embed');
    const embedded = await runEmbed(store, { encoder: encoder ?? (await encoderOf(store)), dtype }, context);
    console.note(`${embedded.encoded} texts encoded, ${embedded.reused} known from before.`);
    console.heading('3/3 score');
    const lastTime = await withStore(store, (opened) => Promise.resolve(opened.lastTime));
    const day = new Date(lastTime * 1000).toISOString().slice(0, 10);
    const path = out ?? join(`${stemOf(store)}.scores`, `${day}.csv`);
    const before = earlierScores(dirname(path), path);
    const scored = (await scoreCommand.run({ store, model, out: path, profiles, top }, context)) as {
      readonly at: string;
      readonly model: string;
      readonly people: number;
    };
    return {
      imported,
      embedded: { encoded: embedded.encoded, reused: embedded.reused },
      scores: { path, at: scored.at, model: scored.model, people: scored.people },
      comparedWith: before,
      ...(before !== undefined && { changes: compareScores(before, path, top) }),
    };
  },
  show({ imported, scores, comparedWith, changes }) {
    const lines = [
      `${imported.storePath}: ${imported.accepted} events and profiles are new.`,
      `${scores.path}: ${scores.people} people as of ${scores.at}.`,
    ];
    if (changes === undefined) return [...lines, 'There are no earlier scores to compare with.'].join('\n');
    lines.push(
      `Since ${comparedWith}: ${changes.newPeople} people are new, ${changes.gonePeople} are no longer scored` +
        `${changes.sameModel ? '' : '; the model is another'}.`,
    );
    for (const { target, meanBefore, meanAfter, falls, rises } of changes.targets) {
      lines.push(`${target}: ${meanBefore.toFixed(3)} → ${meanAfter.toFixed(3)} on average.`);
      for (const [word, people] of [
        ['fell', falls],
        ['rose', rises],
      ] as const)
        for (const { userId, before, after } of people)
          lines.push(`  ${word}: ${userId} ${before.toFixed(3)} → ${after.toFixed(3)}`);
    }
    return lines.join('\n');
  },
});
