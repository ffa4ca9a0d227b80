import { rmSync } from 'node:fs';
import { importEvents } from '@daybook/store';
import { takeTurns } from './turns.ts';

/**
 * Daybook's side of the import benchmark, the same work as import_events.py: `node import-events.js EVENTS.jsonl
 * STORE.h5`.
 */
const [events = '', store = ''] = process.argv.slice(2);

await takeTurns('Daybook, importEvents', async () => {
  rmSync(store, { force: true });
  const { read, rejected, duplicates, repeated, events: kept } = await importEvents([events], store);
  return { read, rejected, duplicates, repeated, events: kept };
});
