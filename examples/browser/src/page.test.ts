import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromPretrained } from '@daybook/conversation';
import { openUseLite } from '@daybook/text';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveSampleWeights } from './sample-weights.ts';
import { serve, type Served } from './serve.ts';
import { examples, writtenConversation } from './written-conversation.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const found = existsSync(executablePath);
if (!found)
  console.warn(
    `Skipped: no browser at ${executablePath}. Install Debian's chromium, or say where one is: ` +
      'CHROMIUM=/path/to/chrome',
  );

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!found)('the page', () => {
  let folder: string;
  let served: Served;
  let browser: Browser;
  let expected: number[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'daybook-browser-'));
    const text = await openUseLite();
    await saveSampleWeights(folder, text);
    const encoder = await fromPretrained(folder);
    expected = [...(await encoder.encode(examples.map(writtenConversation), { textEncoder: text }))];
    served = await serve({ weightsFolder: folder, port: 0 });
    browser = await chromium.launch({ executablePath, args: quiet });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    served.close();
    await rm(folder, { recursive: true });
  });

  for (const backend of ['wasm', 'cpu']) {
    it(`gives on ${backend} the vectors that Node gives`, async () => {
      const page = await browser.newPage();
      await page.goto(`${served.url}?backend=${backend}`);
      await page.waitForSelector('#status[data-state]', { timeout: 100_000 });
      expect(await page.textContent('#status')).toContain(`backend: ${backend}. 3 conversations → 128 numbers each`);
      const vectors = (JSON.parse((await page.textContent('#vectors')) ?? '[]') as number[][]).flat();
      expect(vectors).toHaveLength(expected.length);
      expect(Math.max(...vectors.map((value, place) => Math.abs(value - expected[place]!)))).toBeLessThan(1e-4);
      await page.close();
    }, 120_000);
  }
});
