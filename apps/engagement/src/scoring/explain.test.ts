import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '@daybook/core/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrateLogit } from '../fusion/calibration.ts';
import { scoreCommand } from '../cli/commands/score.ts';
import { loadEngagement } from '../fusion/engagement-folder.ts';
import type { Explanation } from './explain.ts';
import { madeLines, silent, temporaryFolder, trainOn } from '../model-fixture.ts';

const targets = [
  { name: 'engaged' },
  { name: 'activeDays', kind: 'count', measure: 'days' },
  { name: 'weightChange', kind: 'value', measure: 'change', events: ['weigh_in'] },
];
const folder = temporaryFolder();
let trained: { readonly path: string; readonly model: string };
let stacked: { readonly path: string; readonly model: string };
beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
  // One person without meals, one without anything that conversations read.
  const lines = madeLines().map((own, person) =>
    own.filter(
      (line) =>
        !(person === 2 && line.includes('"type":"meal"')) && !(person === 4 && line.includes('"type":"message"')),
    ),
  );
  trained = await trainOn(folder, lines.flat(), {
    targets,
    head: 'linear',
    features: ['timeZone'],
    epochs: 8,
    learningRate: 0.01,
    warmupSteps: 0,
  });
  stacked = await trainOn(join(folder, 'stacked'), lines.flat(), { head: 'stack', epochs: 8, learningRate: 0.01 });
}, 240_000);

const at = '2026-02-05';
type Line = Explanation & { readonly userId: string; readonly at: string; readonly model: string };
async function explainAll(name: string, more: object = {}) {
  const explanations = join(folder, name);
  const result = await scoreCommand.run(
    { store: trained.path, model: trained.model, at, explain: explanations, top: 5, ...more },
    silent,
  );
  const lines = readFileSync(explanations, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return { result: result as { scores: { userId: string; predictions: number[] }[]; incomplete: number }, lines };
}
const only = ['person-00001', 'person-00003', 'person-00005'];
const logOdds = (probability: number) => Math.log(probability / (1 - probability));

describe('score --explain', () => {
  it(
    'adds up to the difference from somebody unknown within 1 %, for every kind of target',
    { timeout: 60_000 },
    async () => {
      const tensors = tf.memory().numTensors;
      const { result, lines } = await explainAll('all.jsonl', { only });
      expect(tf.memory().numTensors).toBe(tensors);
      expect(lines).toHaveLength(3 * result.scores.length);
      expect(result.scores.length).toBeGreaterThan(2);
      expect(result.incomplete).toBe(0);
      const units: Readonly<Record<string, (prediction: number) => number>> = {
        engaged: logOdds,
        activeDays: Math.log,
        weightChange: (value) => value,
      };
      for (const { userId, target, prediction, baseline, streams, error, complete } of lines) {
        const difference = units[target]!(prediction) - units[target]!(baseline);
        const sum = Object.values(streams).reduce((all, { total }) => all + total, 0);
        expect(Math.abs(sum - difference), `${userId} ${target}`).toBeLessThanOrEqual(
          0.0101 * Math.max(Math.abs(difference), 0.05),
        );
        expect(complete && error <= 0.01).toBe(true);
        const scored = result.scores.find((score) => score.userId === userId)!.predictions[
          targets.findIndex(({ name }) => name === target)
        ]!;
        expect(prediction).toBeCloseTo(scored, 4);
      }
      const { model } = await loadEngagement(trained.model);
      // The baseline is the same for everybody and does not read the networks.
      expect(
        new Set(lines.filter(({ target }) => target === 'engaged').map(({ baseline }) => baseline.toFixed(6))).size,
      ).toBe(1);
      expect(calibrateLogit(model.calibrations['engaged']!, 0)).toBeCloseTo(model.calibrations['engaged']!.shift, 10);
    },
  );

  it('lists the strongest events with time, type and contribution, and leaves missing streams out', async () => {
    const { lines } = await explainAll('some.jsonl', { only, top: 1000 });
    const of = (userId: string) => lines.find((line) => line.userId === userId && line.target === 'engaged')!;
    expect(Object.keys(of('person-00001').streams)).toEqual(['conversation', 'food', 'events', 'features']);
    if (lines.some(({ userId }) => userId === 'person-00003'))
      expect(Object.keys(of('person-00003').streams)).toEqual(['conversation', 'events', 'features']);
    if (lines.some(({ userId }) => userId === 'person-00005'))
      expect(Object.keys(of('person-00005').streams)).toEqual(['food', 'events', 'features']);
    const { events, streams, features, at } = of('person-00001');
    for (const name of ['conversation', 'food', 'events'] as const) {
      const own = events
        .filter(({ stream }) => stream === name)
        .reduce((sum, { contribution }) => sum + contribution, 0);
      expect(own).toBeCloseTo(streams[name]!.events, 6);
    }
    expect(Object.keys(features!)).toEqual(['timeZone']);
    expect(features!['timeZone']).toBeCloseTo(streams.features!.total, 6);
    for (const [place, { time, type, contribution }] of events.entries()) {
      expect(time < at && type.length > 0).toBe(true);
      if (place > 0) expect(Math.abs(contribution)).toBeLessThanOrEqual(Math.abs(events[place - 1]!.contribution));
    }
    expect((await explainAll('top.jsonl', { only: ['person-00001'], top: 3 })).lines[0]!.events).toHaveLength(3);
  });

  it('adds up over the members of a stack, and names the columns that moved it most', { timeout: 60_000 }, async () => {
    const { result, lines } = await explainAll('stack.jsonl', { store: stacked.path, model: stacked.model, only });
    expect(lines.length).toBeGreaterThan(1);
    for (const { userId, prediction, baseline, members, measures } of lines) {
      const difference = logOdds(prediction) - logOdds(baseline);
      const sum = Object.values(members!).reduce((all, value) => all + value, 0);
      expect(Math.abs(sum - difference), userId).toBeLessThanOrEqual(0.0101 * Math.max(Math.abs(difference), 0.05));
      expect(prediction).toBeCloseTo(result.scores.find((score) => score.userId === userId)!.predictions[0]!, 4);
      expect(Object.keys(members!)).toEqual([
        'networks',
        'recency',
        'logistic',
        'trees',
        'contentLogistic',
        'contentTrees',
      ]);
      expect(measures).toHaveLength(5);
      const sizes = measures!.map(({ contribution }) => Math.abs(contribution));
      expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
    }
    expect(new Set(lines.map(({ baseline }) => baseline.toFixed(6))).size).toBe(1);
  });
});
