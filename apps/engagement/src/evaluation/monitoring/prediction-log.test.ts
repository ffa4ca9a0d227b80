import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../model-fixture.ts';
import { keepPredictions, readPredictions, type KeptPrediction } from './prediction-log.ts';

const folder = temporaryFolder();
const kept = (userId: string, at: string, engaged: number, model = 'a1'): KeptPrediction => ({
  userId,
  at: `${at}T00:00:00.000Z`,
  model,
  predictions: { engaged },
});

describe('keepPredictions', () => {
  it('only ever appends, a file for each model, and the first prediction of a person and time counts', () => {
    const log = join(folder, 'appended');
    keepPredictions(log, [kept('u1', '2026-01-12', 0.2), kept('u2', '2026-01-05', 0.4, 'b2')]);
    const before = readFileSync(join(log, 'a1.jsonl'), 'utf8');
    keepPredictions(log, [kept('u1', '2026-01-12', 0.9), kept('u1', '2026-01-19', 0.3)]);
    expect(readFileSync(join(log, 'a1.jsonl'), 'utf8').startsWith(before)).toBe(true);
    expect(readPredictions(log).map(({ at, predictions }) => [at.slice(0, 10), predictions['engaged']])).toEqual([
      ['2026-01-05', 0.4],
      ['2026-01-12', 0.2],
      ['2026-01-19', 0.3],
    ]);
  });

  it('skips a line that an interruption cut off, and refuses other lines', () => {
    const log = join(folder, 'torn');
    keepPredictions(log, [kept('u1', '2026-01-12', 0.2)]);
    appendFileSync(join(log, 'a1.jsonl'), '{"userId":"u2","at":"2026-');
    keepPredictions(log, [kept('u3', '2026-01-12', 0.3)]);
    expect(readPredictions(log).map(({ userId }) => userId)).toEqual(['u1', 'u3']);
    appendFileSync(join(log, 'a1.jsonl'), '{"userId":1}\n');
    expect(() => readPredictions(log)).toThrow(/a1\.jsonl:4 is no kept prediction/);
  });
});
