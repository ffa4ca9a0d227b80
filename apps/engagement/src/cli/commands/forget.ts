import { forgetPerson } from '@daybook/store';
import { z } from 'zod';
import { defineCommand, storeOption } from '../command.ts';

export const forgetCommand = defineCommand({
  name: 'forget',
  summary: 'remove a person from a store, its vectors, rejects and split, and from other files',
  files: '[files...]',
  schema: z.strictObject({
    store: storeOption,
    user: z.string().describe('the id of the person, as it is in the store'),
  }),
  examples: [
    'daybook forget --user u1 --store store.h5',
    'daybook forget --user u1 --store store.h5 scores.csv runs/events.parquet why.jsonl',
  ],
  secrets: ['user'],
  needsBackend: false,
  run: ({ store, user }, { files }) => forgetPerson(store, user, files),
  show: ({ events, messages, changed, removed, unchanged }) =>
    [
      `${events} events, among them ${messages} messages, are gone.`,
      ...(changed.length > 0 ? [`Written anew: ${changed.join(', ')}.`] : []),
      ...(removed.length > 0
        ? [`Removed, because they belonged to other messages: ${removed.join(', ')}. Run \`daybook embed\` again.`]
        : []),
      ...(unchanged.length > 0 ? [`The person is not in ${unchanged.join(', ')}.`] : []),
      'Weights keep what they learned from everybody: train again where that matters. Source files are yours to clean.',
    ].join('\n'),
});
