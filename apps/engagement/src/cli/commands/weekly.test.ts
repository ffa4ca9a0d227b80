import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daySeconds } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { cutoff, madeLines, silent, temporaryFolder, trainOn } from '../../model-fixture.ts';
import { weeklyCommand } from './weekly.ts';

vi.mock('@daybook/text', async () => {
  const { tinyEncoder } = await import('../../model-fixture.ts');
  return { openEncoder: () => Promise.resolve(tinyEncoder), languageWarning: () => Promise.resolve(undefined) };
});

const folder = temporaryFolder();
const until = (last: number) =>
  madeLines()
    .flat()
    .filter((line) => {
      const { time } = JSON.parse(line) as { time?: string };
      return time === undefined || Date.parse(time) / 1000 < last;
    });
const secondLast = cutoff + 7 * daySeconds;
let trained: { readonly path: string; readonly model: string };
beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
  trained = await trainOn(folder, until(secondLast), { head: 'linear' });
}, 120_000);

const week = (lines: readonly string[], name: string) => {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  const config = weeklyCommand.schema.parse({ store: trained.path, model: trained.model });
  return weeklyCommand.run(config, { ...silent, files: [file] });
};

describe('daybook weekly', () => {
  it('imports, embeds what is new, scores, and compares with the last scores', async () => {
    const known = new Set(until(secondLast));
    const later = until(secondLast + 7 * daySeconds).filter((line) => !known.has(line));
    const latest = until(Infinity).filter((line) => !known.has(line) && !later.includes(line));
    const first = (await week(later, 'week-1.jsonl')) as { scores: { path: string }; comparedWith?: string };
    expect(existsSync(first.scores.path)).toBe(true);
    expect(first.comparedWith).toBeUndefined();
    const second = await week(latest, 'week-2.jsonl');
    expect(second).toMatchObject({
      imported: { accepted: latest.length, rejected: 0 },
      comparedWith: first.scores.path,
      changes: { sameModel: true, targets: [{ target: 'engaged', meanAfter: expect.closeTo(0.5, 0) }] },
    });
    expect(weeklyCommand.show(second)).toMatch(/engaged: 0\.\d{3} → 0\.\d{3} on average\./);
    const again = await week(latest, 'week-2.jsonl');
    expect(again).toMatchObject({
      imported: { accepted: 0 },
      embedded: { encoded: 0 },
      comparedWith: first.scores.path,
    });
  });
});
