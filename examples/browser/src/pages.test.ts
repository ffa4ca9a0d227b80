import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromPretrained } from '@daybook/conversation';
import { chooseBackend } from '@daybook/core/node';
import { openUseLite } from '@daybook/text';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { belongings } from './conversation/belonging.ts';
import { firstConversation, writtenConversation } from './conversation/written-conversation.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const found = existsSync(executablePath);
if (!found)
  console.warn(
    `Skipped: no browser at ${executablePath}. Install Debian's chromium, or say where one is: ` +
      'CHROMIUM=/path/to/chrome',
  );
/** Where screenshots go; none without it. */
const pictures = process.env['SCREENSHOTS'];

const quiet = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];
/** A graphics card in software: slow, and enough to see that WebGL and WebGPU compute the same. */
const softwareGraphics = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan,WebGPU',
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];
const screens = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

describe.skipIf(!found)('the pages', () => {
  const site = mkdtempSync(join(tmpdir(), 'daybook-site-'));
  let server: PreviewServer;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const configFile = join(import.meta.dirname, '../vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: site, emptyOutDir: true } });
    server = await preview({ configFile, preview: { port: 0, host: '127.0.0.1' }, build: { outDir: site } });
    address = server.resolvedUrls!.local[0]!;
    browser = await chromium.launch({ executablePath, args: [...quiet, ...softwareGraphics] });
  }, 240_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
    rmSync(site, { recursive: true });
  });

  async function open(path: string, screen: keyof typeof screens = 'desktop'): Promise<Page> {
    const page = await browser.newPage({ viewport: screens[screen] });
    await page.goto(`${address}${path}`);
    await page.waitForSelector('#status[data-state]', { timeout: 200_000 });
    expect(await page.getAttribute('#status', 'data-state'), (await page.textContent('#status')) ?? '').toBe('ready');
    return page;
  }

  const numbers = async (page: Page, id: string) =>
    JSON.parse((await page.getAttribute(id, 'data-probabilities'))!) as number[];

  for (const backend of ['wasm', 'webgl', 'webgpu'])
    it(`of a conversation find on ${backend} what Node finds, and mark the break`, async () => {
      await chooseBackend({ preferred: 'wasm' });
      const folder = new URL('../../../packages/conversation/weights/small', import.meta.url);
      const encoder = await fromPretrained(folder);
      const expected = await belongings(encoder, await openUseLite(), writtenConversation(firstConversation));
      const page = await open(`index.html?backend=${backend}`);
      expect(await page.getAttribute('#status', 'data-backend')).toBe(backend);
      const probabilities = await numbers(page, '#messages');
      expect(probabilities).toHaveLength(expected.length);
      probabilities.forEach((value, place) => expect(value).toBeCloseTo(expected[place]!.probability, 2));
      expect(await page.textContent('.break')).toContain('My printer does not connect');
      expect(await page.locator('.break').count()).toBe(1);
      if (backend === 'wasm') await page.waitForSelector('#neighbours li:nth-child(3)', { timeout: 120_000 });
      await page.close();
    }, 240_000);

  it('complete a meal, and take what is clicked', async () => {
    const page = await open('meals.html?backend=wasm');
    const first = await page.textContent('#suggestions li:first-child button');
    await page.click('#suggestions li:first-child button');
    await page.waitForFunction((food) => document.querySelector('#meal')!.textContent.includes(food!), first);
    expect(await page.locator('#suggestions li').count()).toBe(8);
    await page.close();
  }, 120_000);

  it('draw a week, and expect a person back less after a silence', async () => {
    const page = await open('week.html?backend=wasm');
    expect(await page.locator('#week circle').count()).toBeGreaterThan(5);
    const active = await numbers(page, '#returns');
    const end = (await page.getAttribute('#moment', 'max'))!;
    await page.fill('#moment', end);
    await page.waitForFunction(
      (before) => document.querySelector<HTMLElement>('#returns')!.dataset['probabilities'] !== before,
      JSON.stringify(active),
    );
    expect((await numbers(page, '#returns'))[2]!).toBeLessThan(active[2]!);
    await page.close();
  }, 120_000);

  it('work without a network once they were loaded', async () => {
    const page = await open('meals.html?backend=wasm');
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.waitForSelector('#status[data-state=ready]');
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('#status[data-state=ready]', { timeout: 60_000 });
    expect(await page.locator('#suggestions li').count()).toBe(8);
    await page.close();
  }, 180_000);

  it.runIf(pictures)(
    'look right on phone and desktop',
    async () => {
      for (const screen of Object.keys(screens) as (keyof typeof screens)[])
        for (const name of ['index', 'meals', 'week']) {
          const page = await open(`${name}.html?backend=wasm`, screen);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(overflow, `${name} on ${screen}`).toBeLessThanOrEqual(0);
          await page.screenshot({ path: join(pictures!, `${name}-${screen}.png`), fullPage: true });
          await page.close();
        }
      expect(readFileSync(join(pictures!, 'week-phone.png')).length).toBeGreaterThan(0);
    },
    300_000,
  );
});
