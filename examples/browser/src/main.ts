import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { openUseLite } from '@daybook/text';
import { saveSampleWeights } from './sample-weights.ts';
import { serve } from './serve.ts';

/**
 * The folder in `npm start -- FOLDER`, a conversation network trained on use-lite vectors; else the one that its
 * package brings, else random weights.
 */
async function weightsFolder(): Promise<string> {
  const given = process.argv[2];
  if (given !== undefined) return resolve(process.env['INIT_CWD'] ?? '.', given);
  const packaged = join(
    dirname(createRequire(import.meta.url).resolve('@daybook/conversation/package.json')),
    'weights/small',
  );
  if (existsSync(packaged)) return packaged;
  const folder = await mkdtemp(join(tmpdir(), 'daybook-browser-'));
  await saveSampleWeights(folder, await openUseLite());
  return folder;
}

const folder = await weightsFolder();
const { url } = await serve({ weightsFolder: folder, port: 4180 });
console.log(`Open ${url} (Ctrl-C ends it). Weights: ${folder}. ${url}?backend=wasm takes another backend.`);
