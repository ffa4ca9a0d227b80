import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '@daybook/core/node';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateCommand } from '../cli/commands/evaluate.ts';
import { scoreCommand } from '../cli/commands/score.ts';
import { loadEngagement, modelVersion } from '../fusion/engagement-folder.ts';
import { aPositive, aShare, importLines, madeLines, silent, temporaryFolder, trainOn } from '../model-fixture.ts';

const targets = [
  { name: 'engaged' },
  { name: 'activeDays', kind: 'count', measure: 'days', weight: 0.5 },
  { name: 'weighIns', kind: 'count', events: ['weigh_in'] },
  { name: 'weightChange', kind: 'value', measure: 'change', events: ['weigh_in'] },
];
const folder = temporaryFolder();
let trained: { readonly path: string; readonly model: string };
beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
  trained = await trainOn(folder, madeLines().flat(), { targets, head: 'linear' });
}, 120_000);

const scoreTo = async (name: string, more: object = {}) => {
  const out = join(folder, name);
  await scoreCommand.run({ store: trained.path, model: trained.model, out, ...more }, silent);
  return readFileSync(out);
};
const linesOf = (csv: Buffer) => csv.toString().trim().split('\n');

describe('daybook evaluate', () => {
  it('evaluates every target of a model by the metrics of its kind', async () => {
    const result = await evaluateCommand.run(
      { store: trained.path, model: trained.model, quick: true, samples: 20, seed: 0 },
      silent,
    );
    const { otherTargets, ...first } = evaluateCommand.toJson!(result) as { otherTargets: object[] };
    expect(first).toMatchObject({
      target: 'engaged',
      kind: 'binary',
      auroc: aShare,
      calibration: { temperature: aPositive, before: { ece: aShare } },
      decisions: expect.arrayContaining([expect.objectContaining({ contacts: aPositive, lift: aPositive })]),
    });
    const number = (target: string, kind: string) => ({
      target,
      kind,
      mae: aPositive,
      rmse: aPositive,
      baselines: { mean: { mae: aPositive }, windowBefore: { mae: aPositive } },
    });
    expect(otherTargets).toMatchObject([
      number('activeDays', 'count'),
      number('weighIns', 'count'),
      number('weightChange', 'value'),
    ]);
    const shown = evaluateCommand.show(result);
    for (const { name } of targets) expect(shown).toContain(`${name}: `);
    expect(shown).toContain('Contacting those least likely to do it:');
  });

  it('keeps what each head needs beside its weights', async () => {
    const { model } = await loadEngagement(trained.model);
    expect(model.config.targets.map(({ weight }) => weight)).toEqual([1, 0.5, 1, 1]);
    expect(Object.keys(model.params.heads)).toEqual(targets.map(({ name }) => name));
    expect(Object.keys(model.calibrations)).toEqual(['engaged']);
    expect(Object.keys(model.scalers)).toEqual(['weightChange']);
  });
});

describe('daybook score', () => {
  it('writes a line per person with every target and the version of the model', async () => {
    const [header, ...lines] = linesOf(await scoreTo('scores.csv'));
    expect(header).toBe('userId,at,engaged,activeDays,weighIns,weightChange,model');
    expect(lines.length).toBeGreaterThan(20);
    const version = await modelVersion(trained.model, await loadEngagement(trained.model));
    for (const line of lines) {
      const [, at, engaged, activeDays, weighIns, weightChange, model] = line.split(',');
      expect(at).toMatch(/^2026-0(2-2|3-0)\dT/);
      expect(
        Number(engaged) > 0 &&
          Number(engaged) < 1 &&
          Number(activeDays) > 0 &&
          Number(weighIns) > 0 &&
          Number.isFinite(Number(weightChange)),
      ).toBe(true);
      expect(model).toBe(version);
    }
  });

  it('gives the same bytes again, as CSV and as Parquet', async () => {
    const at = '2026-02-05';
    for (const format of ['csv', 'parquet'])
      expect((await scoreTo(`again.${format}`, { at })).equals(await scoreTo(`once.${format}`, { at })), format).toBe(
        true,
      );
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'once.parquet')) });
    expect(rows.map((row) => Object.values(row).join(','))).toEqual(
      linesOf(readFileSync(join(folder, 'once.csv'))).slice(1),
    );
  });

  it('gives a person the same bits whoever else is in the store', async () => {
    const at = '2026-02-05';
    const all = linesOf(await scoreTo('all.csv', { at }));
    const some = await importLines(
      join(folder, 'some'),
      madeLines()
        .filter((_, person) => person % 3 === 1)
        .flat(),
    );
    const alone = linesOf(await scoreTo('some.csv', { at, store: some }));
    expect(alone.length).toBeGreaterThan(5);
    expect(all).toEqual(expect.arrayContaining(alone));
    const [, first] = alone;
    expect(linesOf(await scoreTo('only.csv', { at, only: [first!.split(',')[0]!] })).slice(1)).toEqual([first]);
  });

  it('prints without --out, and refuses other formats and unknown people', async () => {
    const result = await scoreCommand.run({ store: trained.path, model: trained.model, at: '2026-02-05' }, silent);
    expect(`${scoreCommand.show(result)}\n`).toBe((await scoreTo('shown.csv', { at: '2026-02-05' })).toString());
    expect(scoreCommand.toJson!(result)).toMatchObject({
      at: '2026-02-05T00:00:00.000Z',
      scores: expect.arrayContaining([
        {
          userId: expect.any(String),
          engaged: aShare,
          activeDays: aPositive,
          weighIns: aPositive,
          weightChange: expect.toSatisfy(Number.isFinite),
        },
      ]),
    });
    await expect(scoreTo('scores.xlsx')).rejects.toThrow(
      /scores are written to \.csv or \.parquet; the name must end in one of them\.$/,
    );
    await expect(scoreTo('nobody.csv', { only: ['nobody'] })).rejects.toThrow(/has nobody called nobody\.$/);
    expect(existsSync(join(folder, 'nobody.csv'))).toBe(false);
  });

  it('names a model by its content', async () => {
    const version = await modelVersion(trained.model, await loadEngagement(trained.model));
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    const { model } = await trainOn(join(folder, 'other'), madeLines().flat(), { targets, head: 'linear', seed: 8 });
    expect(await modelVersion(model, await loadEngagement(model))).not.toBe(version);
  });
});
