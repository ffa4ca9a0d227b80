import {
  describeReasons,
  importEvents,
  mappingSchema,
  parsePairs,
  presetNames,
  repeatPolicies,
  type ImportOptions,
  type ImportSummary,
} from '@daybook/store';
import { z } from 'zod';
import { Interrupted } from '../../interrupt.ts';
import type { Context } from '../../context.ts';
import { defineCommand } from '../command.ts';

const pairs = z.union([z.string(), z.record(z.string(), z.string())]);

/** Settings that say how files are read, of every command that imports. */
export const importSettings = {
  map: pairs
    .optional()
    .describe(`which column gives which field: userId=user_id,time=created_at,type="'order'" (a constant in quotes)`),
  measures: pairs.optional().describe('a column per measure, each an event type: steps=TotalSteps,sleep=MinutesAsleep'),
  preset: z.enum(presetNames).optional().describe('a mapping for a known kind of table'),
  timeZone: z.string().optional().describe('IANA name of the zone of times that are written without one'),
  timeFormat: z.string().optional().describe('such as "d.M.yyyy H:mm" (default: found from the first rows)'),
  decimalComma: mappingSchema.shape.decimalComma.describe('numbers are written as 1.234,5 (default: found)'),
  delimiter: z.string().optional().describe('character between cells of a text table (default: found)'),
  encoding: z.string().optional().describe('such as windows-1252 (default: UTF-8 or UTF-16, as found)'),
  sql: z
    .string()
    .optional()
    .describe(`import the rows of a query: "SELECT … FROM 'events/*.parquet'", or on a database file`),
  repeats: z.enum(repeatPolicies).default('skip').describe('what to do with a file that is in the store already'),
  minAccepted: z.number().min(0).max(1).default(0.5).describe('store nothing if a smaller share of lines is accepted'),
  hashIds: z.string().optional().describe('replace ids by hashes under this salt'),
  rejectsWithContent: z.boolean().default(false).describe('keep refused lines in the log of rejects, texts included'),
};

type ImportSettings = z.output<z.ZodObject<typeof importSettings>>;

/** The options of `importEvents` that the settings stand for. */
export function importOptions(settings: ImportSettings): ImportOptions {
  const { map, measures, timeZone, timeFormat, decimalComma, delimiter, encoding, sql, ...others } = settings;
  const pairsOf = (value: typeof map, flag: string) => (typeof value === 'string' ? parsePairs(value, flag) : value);
  return {
    ...others,
    format: { delimiter: delimiter === '\\t' ? '\t' : delimiter, encoding, sql },
    mapping: {
      ...(map !== undefined && { map: pairsOf(map, '--map') }),
      ...(measures !== undefined && { measures: pairsOf(measures, '--measures') }),
      timeZone,
      timeFormat,
      decimalComma,
    },
  };
}

/** Imports files with progress, notes and a stop that leaves the store as it was. */
export async function runImport(
  files: readonly string[],
  store: string,
  settings: ImportSettings,
  { console, progress, signal }: Context,
): Promise<ImportSummary> {
  try {
    return await importEvents(files, store, {
      ...importOptions(settings),
      signal,
      onNote: (text) => console.note(text),
      onProgress: ({ lines }) => progress({ done: lines, label: 'lines' }),
    });
  } catch (error) {
    throw signal.aborted ? new Interrupted(`Stopped. Nothing was stored: ${store} is as it was.`) : error;
  }
}

export function describeImport(summary: ImportSummary): string {
  const { read, accepted, rejected, duplicates, repeated, people, events, messages, meals, storePath } = summary;
  const { skipped, rejectsPath, reasons } = summary;
  return [
    `${storePath}: ${people} people, ${events} events, among them ${messages} messages and ${meals} meals.`,
    ...(skipped.length > 0 ? [`Left out, being in the store already: ${skipped.join(', ')}.`] : []),
    `Lines: ${read} read, ${accepted} accepted, ${duplicates} duplicates skipped, ${rejected} rejected` +
      `${rejectsPath === undefined ? '' : ` (see ${rejectsPath})`}.`,
    ...(reasons.length > 0 ? [describeReasons(reasons)] : []),
    ...(repeated > 0
      ? [`${repeated} events without id equal an earlier one and were kept; give ids to tell repeats from duplicates.`]
      : []),
  ].join('\n');
}

export const importCommand = defineCommand({
  name: 'import',
  summary: 'read events from JSON lines, tables, Parquet or a query into a store, or add them to one',
  files: '[files...]',
  schema: z.strictObject({
    store: z.string().describe('the store to make, or to add to'),
    ...importSettings,
  }),
  examples: [
    'daybook import events.jsonl.gz --store store.h5',
    `daybook import orders.csv --map "userId=user_id,time=created_at,type='order'" --time-zone Europe/Zagreb`,
  ],
  secrets: ['hashIds'],
  needsBackend: false,
  isInterruptible: true,
  run: ({ store, ...settings }, context) => runImport(context.files, store, settings, context),
  show: describeImport,
});
