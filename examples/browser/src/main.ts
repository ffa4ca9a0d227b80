import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openUseLite } from '@daybook/text';
import { saveSampleWeights } from './sample-weights.ts';
import { serve } from './serve.ts';

/** npm start [-- WEIGHTS_FOLDER]: a conversation network trained on use-lite vectors, or random weights. */
async function weightsFolder(): Promise<string> {
  const given = process.argv[2];
  if (given !== undefined) return resolve(process.env['INIT_CWD'] ?? '.', given);
  const folder = await mkdtemp(join(tmpdir(), 'daybook-browser-'));
  await saveSampleWeights(folder, await openUseLite());
  console.log('No weights folder given: the network is untrained.');
  return folder;
}

const { url } = await serve({ weightsFolder: await weightsFolder(), port: 4180 });
console.log(`Open ${url} (Ctrl-C ends it). ${url}?backend=wasm takes another backend.`);
