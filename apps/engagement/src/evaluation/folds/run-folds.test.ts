import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '@daybook/core/node';
import { createSplit, openStore } from '@daybook/store';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkNamed } from '../../encoding/networks/registry.ts';
import { engagementConfigSchema } from '../../fusion/config.ts';
import { aDifference, aShare, importLines, silent, temporaryFolder, tinyPretraining } from '../../model-fixture.ts';
import { runTraining } from '../../fusion/run-training.ts';
import { chosenOf } from '../../examples/workspace.ts';
import { simulate, toLines } from '../../simulate/simulate.ts';
import { runFolds } from './run-folds.ts';

const folder = temporaryFolder();
const out = join(folder, 'folds');
const lines = [...simulate({ people: 20, weeks: 6, seed: 2, startDate: '2026-01-05' })].flatMap(toLines);
let path = '';
beforeAll(async () => {
  await chooseBackend({ preferred: 'wasm' });
  path = await importLines(folder, lines);
});

async function run(more: { readonly resume?: boolean; readonly signal?: AbortSignal; readonly config?: object } = {}) {
  const { resume = false, signal = silent.signal, config = {} } = more;
  const store = await openStore(path);
  try {
    return await runFolds(
      {
        store,
        split: createSplit(store, { folds: 3 }),
        out,
        resume,
        networks: [networkNamed('events')],
        preset: 'tiny',
        overrides: tinyPretraining,
        config: engagementConfigSchema.parse({ epochs: 1, trainEveryDays: 7, ...config }),
        samples: 20,
      },
      { ...silent, signal },
    );
  } finally {
    store.close();
  }
}

const predictions = () =>
  parse(readFileSync(join(out, 'predictions.csv')), { columns: true }) as Record<string, string>[];

describe('runFolds', () => {
  it('predicts everybody once, by people who are not in the fold, and pools', { timeout: 120_000 }, async () => {
    const [evaluation] = await run();
    expect(evaluation).toMatchObject({
      target: 'engaged',
      people: 20,
      auroc: aShare,
      positiveRate: aShare,
      members: { networks: { auroc: aShare }, trees: { auroc: aShare } },
      baselines: { recency: { auroc: aShare }, logistic: { auroc: aShare }, trees: { auroc: aShare } },
      lift: { auroc: aDifference, interval: [aDifference, aDifference] },
      streams: {},
    });
    const rows = predictions();
    expect(rows).toHaveLength(evaluation!.examples);
    expect(Object.keys(rows[0]!).slice(0, 5)).toEqual(['userId', 'predictionTime', 'target', 'label', 'engagement']);
    expect(new Set(rows.map(({ userId, predictionTime }) => `${userId} ${predictionTime}`)).size).toBe(rows.length);
    expect(rows[0]!['predictionTime']).toMatch(/^2026-\d\d-\d\dT/);
    expect(rows.filter(({ label }) => label === '1').length / rows.length).toBeCloseTo(evaluation!.positiveRate!, 10);
  });

  it('keeps what is finished with --resume, and makes the rest again', { timeout: 120_000 }, async () => {
    const before = predictions();
    const made = (name: string) => statSync(join(out, name)).mtimeMs;
    const [first, network] = [made('fold-0/predictions.json'), made('fold-2/events/metrics.json')];
    rmSync(join(out, 'fold-2/predictions.json'));
    await run({ resume: true });
    expect([made('fold-0/predictions.json'), made('fold-2/events/metrics.json')]).toEqual([first, network]);
    expect(predictions()).toEqual(before);
    await expect(run({ resume: true, config: { dropoutRate: 0.2 } })).rejects.toThrow(
      `--resume: ${out} was made with another dropoutRate. Leave --resume out to begin anew, or give another --out.`,
    );
  });

  it('stops when asked, and says how to go on', async () => {
    rmSync(join(out, 'fold-1/predictions.json'));
    await expect(run({ resume: true, signal: AbortSignal.abort() })).rejects.toThrow(
      `Stopped in ${join(out, 'fold-1')}. Repeat the command with --resume.`,
    );
  });

  it('refuses a target of events that are not in the store before anything is trained', async () => {
    const targets = [{ name: 'weighs', events: ['weighin', 'sleep'] }];
    await expect(run({ config: { targets } })).rejects.toThrow(
      'target "weighs": the store has no event of the type "weighin". Did you mean "weigh_in"?\ntarget "weighs": the ' +
        'store has no event of the type "sleep". Its types are ',
    );
    expect(existsSync(join(out, 'fold-0'))).toBe(true);
  });

  it('refuses a file that holds something else', async () => {
    mkdirSync(join(out, 'fold-0'), { recursive: true });
    writeFileSync(join(out, 'fold-0/predictions.json'), '{}');
    await expect(run({ resume: true })).rejects.toThrow(/predictions\.json does not hold the predictions of a fold/);
  });
});

describe('runTraining', () => {
  it('says what one fold of so few people can show, and that they are too few to calibrate on', async () => {
    const store = await openStore(path);
    const notes: string[] = [];
    try {
      await runTraining(
        {
          store,
          split: chosenOf(createSplit(store, { folds: 3 }), 1),
          folders: { events: join(out, 'fold-1/events') },
          out: join(folder, 'linear'),
          resume: false,
          config: engagementConfigSchema.parse({ head: 'linear', epochs: 1, trainEveryDays: 7 }),
        },
        { ...silent, console: { ...silent.console, note: (text) => notes.push(text) } },
      );
    } finally {
      store.close();
    }
    expect(notes.slice(1)).toEqual([
      expect.stringMatching(/^With 7 test people AUROC will be known to about ±0\.\d{3}, .* 7 training people are few/),
      'engaged: probabilities are not calibrated, 6 validation people are fewer than 20.',
    ]);
  });
});
