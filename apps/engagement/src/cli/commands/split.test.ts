import { join } from 'node:path';
import { readSplit } from '@daybook/store';
import { beforeAll, describe, expect, it } from 'vitest';
import { chooseSplit } from '../../examples/workspace.ts';
import { importLines, silent, temporaryFolder } from '../../model-fixture.ts';
import { simulate, toLines } from '../../simulate/simulate.ts';
import { splitCommand } from './split.ts';

const folder = temporaryFolder();
const out = join(folder, 'store.split.json');
let store = '';
beforeAll(async () => {
  const lines = [...simulate({ people: 12, weeks: 4, seed: 2, startDate: '2026-01-05' })].flatMap(toLines);
  store = await importLines(folder, lines);
});

async function split(flags: object = {}) {
  const notes: string[] = [];
  await splitCommand.run(
    { store, seed: 0, ...flags },
    { ...silent, console: { ...silent.console, note: (text) => notes.push(text) } },
  );
  return { notes, split: readSplit(out) };
}

describe('daybook split', () => {
  it('makes folds of fewer than 200 people by itself, and says why', async () => {
    const made = await split();
    expect(made.split).toMatchObject({ kind: 'folds' });
    expect(made.split.kind === 'folds' && made.split.folds).toHaveLength(5);
    expect(made.notes).toEqual([
      '12 people are fewer than 200: folds by person, so that everybody is tested once; `daybook folds` runs them ' +
        'all. A hold-out split of so few would test too few: --folds 0 makes one.',
    ]);
  });

  it('points to the command that runs all folds where one is needed', () => {
    expect(() => chooseSplit(out)).toThrow(
      `${out} has folds 0 to 4, and this command works on one: --fold N chooses it. \`daybook folds --store STORE\` ` +
        'runs all of them and pools their predictions.',
    );
    expect(chooseSplit(out, 4).part('test').size).toBe(2);
  });

  it.each([{ folds: 0 }, { test: 0.3 }, { validation: 0.2 }, { cutoff: 'none' }])(
    'makes a hold-out split with %o',
    async (flags) => {
      expect(await split(flags)).toMatchObject({ notes: [], split: { kind: 'holdout' } });
    },
  );
});
