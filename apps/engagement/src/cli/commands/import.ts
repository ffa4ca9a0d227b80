import { importEvents } from '@daybook/store';
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { Interrupted } from '../../interrupt.ts';

export const importCommand = defineCommand({
  name: 'import',
  summary: 'read events from JSONL, CSV or Parquet files into a store',
  files: '<files...>',
  schema: z.strictObject({ store: z.string().describe('the store to create or to add to') }),
  examples: [
    'daybook import events.jsonl.gz --store store.h5',
    'daybook import january.csv february.parquet --store store.h5 --json',
  ],
  needsBackend: false,
  isInterruptible: true,
  async run({ store }, { files, progress, signal }) {
    try {
      return await importEvents(files, store, {
        signal,
        onProgress: ({ lines }) => progress({ done: lines, label: 'lines' }),
      });
    } catch (error) {
      throw signal.aborted ? new Interrupted(`Stopped. Nothing was stored: ${store} is as it was.`) : error;
    }
  },
  show: ({ read, accepted, rejected, duplicates, repeated, people, events, messages, meals, storePath, rejectsPath }) =>
    [
      `${storePath}: ${people} people, ${events} events, among them ${messages} messages and ${meals} meals.`,
      `Lines: ${read} read, ${accepted} accepted, ${duplicates} duplicates skipped, ${rejected} ` +
        `rejected${rejected > 0 ? ` (see ${rejectsPath})` : ''}.`,
      ...(repeated > 0
        ? [
            `${repeated} events without id equal an earlier one and were kept; give ids to tell repeats from ` +
              'duplicates.',
          ]
        : []),
    ].join('\n'),
});
