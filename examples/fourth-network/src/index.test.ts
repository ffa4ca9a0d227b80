import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createRandom, daySeconds, hourSeconds } from '@daybook/core';
import { runDaybook } from '@daybook/engagement';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'daybook-'));
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

const written = { out: '', err: '' };
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((written.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((written.err += String(text))));
  return () => vi.restoreAllMocks();
});

async function daybook(...argv: string[]) {
  Object.assign(written, { out: '', err: '' });
  const status = await runDaybook(argv);
  return { status, ...written };
}

/** The same, with `--json` and the network. */
async function daybookJson<Result>(...argv: string[]): Promise<Result> {
  const { status, out, err } = await daybook(...argv, '--network', at('network'), '--json');
  expect(status, err).toBe(0);
  return JSON.parse(out) as Result;
}

const start = Date.parse('2026-01-05') / 1000;
const weeks = 8;
const sizes = ['--hidden-size', '32', '--num-heads', '2', '--num-layers', '1', '--intermediate-size', '64'];
const learning = ['--max-length', '64', '--learning-rate', '0.003', '--epochs', '20', '--max-batch-size', '4'];

/** People who go to bed early or late, sleep long and well or short and badly; some log more nights than others. */
function nightLines(): string[] {
  return Array.from({ length: 40 }, (_, index) => {
    const random = createRandom(`person ${index}`);
    const isEarly = index % 2 === 0;
    return Array.from({ length: 7 * weeks }, (__, day) => {
      const hours = (isEarly ? 8 : 6) + 0.3 * random.normal();
      const wakes = start + day * daySeconds + (isEarly ? 6 : 9) * hourSeconds;
      const skipped = random.uniform() > 0.3 + index / 60;
      const event = { userId: `u${index}`, type: 'sleep', value: hours, item: isEarly ? 'good' : 'poor' };
      return skipped ? [] : [JSON.stringify({ ...event, time: new Date(wakes * 1000).toISOString() })];
    }).flat();
  }).flat();
}

beforeAll(() => {
  // Tests run on the sources, so the package is named here by its entry's source.
  mkdirSync(at('network'));
  const main = relative(at('network'), join(import.meta.dirname, 'index.ts'));
  writeFileSync(at('network/package.json'), JSON.stringify({ main }));
  writeFileSync(at('nights.jsonl'), `${nightLines().join('\n')}\n`);
});

describe('the sleep network, given with --network', () => {
  it('has its flags in the help of the commands', async () => {
    expect((await daybook('train', '--help')).out).not.toContain('--sleep');
    const { out } = await daybook('train', '--help', '--network', at('network'));
    expect(out).toContain('--sleep <text>');
    expect((await daybook('pretrain', 'sleep', '--help-all')).out).toContain('--sleep-type <text>');
  });

  it('is pretrained better than the frequencies of its classes', { timeout: 120_000 }, async () => {
    await daybookJson('import', at('nights.jsonl'), '--store', at('store.h5'));
    await daybookJson('split', '--store', at('store.h5'), '--test', '0.3', '--cutoff', '2026-02-09');
    const flags = ['--store', at('store.h5'), '--out', at('sleep'), '--backend', 'wasm', ...sizes, ...learning];
    const { network, metrics, baselines } = await daybookJson<{
      network: string;
      metrics: Record<string, number>;
      baselines: { frequencies: Record<string, number> };
    }>('pretrain', 'sleep', ...flags);
    expect(network).toBe('sleep');
    expect(Object.keys(metrics)).toEqual(expect.arrayContaining(['bedtimesNll', 'durationsNll', 'qualitiesNll']));
    for (const name of ['bedtimesNll', 'durationsNll', 'qualitiesNll'])
      expect(metrics[name]!, name).toBeLessThan(0.8 * baselines.frequencies[name]!);
  });

  it('is fused, scored and explained', { timeout: 120_000 }, async () => {
    const flags = [
      '--sleep',
      at('sleep'),
      '--out',
      at('engagement'),
      '--seed',
      '1',
      '--epochs',
      '2',
      '--active-within-days',
      '60',
      '--head',
      'linear',
    ];
    const target = '[{"name":"logs","minimum":4}]';
    const { steps } = await daybookJson<{ steps: number }>(
      ...['train', '--store', at('store.h5'), '--targets', target, '--backend', 'wasm', ...flags],
    );
    expect(steps).toBeGreaterThan(0);
    const { people } = await daybookJson<{ people: number }>(
      ...['score', '--store', at('store.h5'), '--model', at('engagement'), '--backend', 'wasm'],
      ...['--only', '["u0","u1"]', '--explain', at('explanations.jsonl')],
    );
    expect(people).toBe(2);
    const explanations = readFileSync(at('explanations.jsonl'), 'utf8').trim().split('\n');
    for (const line of explanations) {
      const { userId, streams, events, complete } = JSON.parse(line) as {
        userId: string;
        streams: Record<string, { total: number }>;
        events: { type: string; detail: string; stream: string; contribution: number }[];
        complete: boolean;
      };
      expect(complete).toBe(true);
      expect(Object.keys(streams)).toEqual(['sleep']);
      expect(streams['sleep']!.total).not.toBe(0);
      expect(events).toHaveLength(10);
      const detail = userId === 'u0' ? /^\d(\.\d+)? h, good$/ : /^\d(\.\d+)? h, poor$/;
      for (const event of events)
        expect(event).toMatchObject({ type: 'sleep', stream: 'sleep', detail: expect.stringMatching(detail) });
      expect(events[0]!.contribution).not.toBe(0);
    }
  });

  it('passes every check of doctor', { timeout: 120_000 }, async () => {
    const { networks } = await daybookJson<{ networks: { network: string; findings: { passed: boolean }[] }[] }>(
      ...['doctor', '--store', at('store.h5'), '--sleep', at('sleep'), '--backend', 'wasm'],
    );
    expect(networks.map(({ network }) => network)).toEqual(['sleep']);
    expect(networks[0]!.findings.length).toBeGreaterThanOrEqual(8);
    expect(networks[0]!.findings.filter(({ passed }) => !passed)).toEqual([]);
  });
});
