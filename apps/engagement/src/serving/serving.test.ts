import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@daybook/store';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { chooseBackend } from '@daybook/core/node';
import { runDaybook } from '../cli/program.ts';
import { tokenFor } from '../cli/commands/serve.ts';
import { madeLines, temporaryFolder, tinyEncoder, trainOn } from '../model-fixture.ts';
import { loadServedModel } from './load-served-model.ts';

const folder = temporaryFolder();
const wasm = ['--backend', 'wasm'];
await chooseBackend({ preferred: 'wasm' });
const lines = madeLines();
const { path, model } = await trainOn(folder, lines.flat());

async function scoresOf(path: string, ...flags: string[]): Promise<Map<string, number>> {
  const out = join(folder, 'scores.csv');
  expect(await runDaybook(['score', '--store', path, '--model', model, '--out', out, ...wasm, ...flags])).toBe(0);
  const rows = readFileSync(out, 'utf8').trim().split('\n').slice(1);
  return new Map(rows.map((row) => [row.split(',')[0]!, Number(row.split(',')[2])]));
}
/** A person's lines as a request has them. */
function requestOf(person: readonly string[]) {
  const parsed = person.map((line) => JSON.parse(line) as { userId: string; type: string });
  const [profile] = parsed.filter(({ type }) => type === 'profile').map(({ userId: _, type: __, ...fields }) => fields);
  return { profile, events: parsed.filter(({ type }) => type !== 'profile').map(({ userId: _, ...event }) => event) };
}

describe('loadServedModel', () => {
  it('answers as score does, whatever is asked beside it, from the store and from sent events', async () => {
    const scores = await scoresOf(path);
    const store = await openStore(path);
    const at = store.lastTime + 1;
    store.close();
    const served = await loadServedModel({ store: path, model }, async () => tinyEncoder);
    try {
      const tensors = tf.memory().numTensors;
      const people = [...scores.keys()].slice(0, 6);
      const sent = people.map((userId) => lines.find(([line]) => line!.includes(`"${userId}"`))!);
      const answers = await served.answer([
        ...people.map((userId) => ({ kind: 'score' as const, userId })),
        ...sent.map((person) => ({ kind: 'score' as const, ...requestOf(person), at })),
        { kind: 'score', userId: 'nobody' },
        { kind: 'score', events: [{ time: 'never', type: 'meal' }] },
        { kind: 'encode', userId: people[0], network: 'events' },
        { kind: 'person', userId: people[0] },
      ]);
      const engaged = answers
        .slice(0, 12)
        .map((answer) =>
          'body' in answer ? (answer.body as { predictions: { engaged: number } }).predictions.engaged : NaN,
        );
      expect(engaged.slice(0, 6)).toEqual(people.map((userId) => scores.get(userId)));
      engaged.slice(6).forEach((value, place) => expect(value).toBeCloseTo(engaged[place]!, 5));
      expect(answers[12]).toMatchObject({ refusal: { status: 404 } });
      expect(answers[13]).toMatchObject({
        refusal: { status: 422, message: expect.stringMatching(/^events\[0\]: .*time/) },
      });
      expect(answers[14]).toMatchObject({ body: { network: 'events', vector: expect.any(Array) } });
      expect(answers[15]).toMatchObject({
        body: { userId: people[0], probability: engaged[0], weekly: expect.any(Array) },
      });
      expect(tf.memory().numTensors).toBe(tensors);
    } finally {
      await served.close();
    }
  });
});

describe('daybook report', () => {
  it('writes what score keeps and says how it turned out, as HTML and as Markdown', async () => {
    const kept = join(folder, 'predictions');
    await scoresOf(path, '--at', '2026-02-16', '--keep', kept);
    for (const format of ['html', 'md']) {
      const out = join(folder, `report.${format}`);
      const flags = [
        '--format',
        format,
        '--kept',
        kept,
        '--out',
        out,
        '--samples',
        '10',
        '--attributed',
        '2',
        '--weeks',
        '2',
      ];
      expect(await runDaybook(['report', '--store', path, '--model', model, ...wasm, ...flags])).toBe(0);
      const report = readFileSync(out, 'utf8');
      expect(report).toContain('On 16 February 2026 the model expected');
      expect(report).toContain('Tested on');
      expect(report).toMatch(/person.0+1/);
    }
  });
});

describe('tokenFor', () => {
  it('asks for a token where others can reach the service', () => {
    expect(tokenFor('127.0.0.1', undefined)).toBeUndefined();
    expect(() => tokenFor('0.0.0.0', undefined)).toThrow(/can be reached by others: set DAYBOOK_TOKEN/);
    expect(() => tokenFor('0.0.0.0', 'short')).toThrow(/at least 16 characters/);
    expect(tokenFor('0.0.0.0', 'a'.repeat(16))).toBe('a'.repeat(16));
  });
});
