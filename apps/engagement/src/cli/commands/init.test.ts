import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openStore } from '@daybook/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runDaybook } from '../program.ts';
import * as exports from './import-fixture.ts';

let folder: string;
let before: string;

beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'daybook-init-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

async function run(...flags: string[]) {
  let [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const status = await runDaybook(flags);
  vi.restoreAllMocks();
  return { status, out, err };
}

const config = (): unknown => JSON.parse(readFileSync('daybook.config.json', 'utf8'));

describe('daybook init', () => {
  it('proposes a mapping from the first rows, with which import needs no flags', async () => {
    const file = basename(exports.writeCommaTable(folder));
    const { out } = await run('init', file, '--time-zone', 'Europe/Zagreb');
    expect(out).toContain('created_at: 2026-01-05 08:12:00 · 2026-01-05 09:30:00 · 2026-02-14 18:00:00');
    expect(config()).toMatchObject({
      store: 'store.h5',
      import: {
        map: { userId: 'user_id', time: 'created_at', value: 'amount', item: 'product', type: "'order'" },
        timeZone: 'Europe/Zagreb',
      },
      train: { targets: [{ name: 'engaged', minimum: 1, windowDays: 7 }] },
    });
    const imported = await run('import', file);
    expect(imported).toMatchObject({ status: 0, err: expect.stringContaining('daybook.config.json: store, map') });
    const store = await openStore('store.h5');
    expect([store.userIds, store.tables.type]).toEqual([['ana', 'Željko'], ['order']]);
    store.close();
    expect(await run('split', '--folds', '0')).toMatchObject({ err: expect.stringContaining('"store":"store.h5"') });
  });

  it('finds a wide table, and says what it assumes', async () => {
    const { out } = await run('init', exports.writeWideTable(folder));
    expect(config()).toMatchObject({
      import: {
        map: { userId: 'Id', time: 'ActivityDate' },
        measures: { TotalSteps: 'TotalSteps', Calories: 'Calories', WeightKg: 'WeightKg' },
        timeZone: 'UTC',
      },
    });
    expect(out).toContain('UTC is assumed');
    expect(await run('init', 'orders.csv')).toMatchObject({ status: 2, err: expect.stringContaining('--force') });
  });

  it('needs no mapping for events in the words of Daybook', async () => {
    await run('init', exports.writeLines(folder));
    expect(config()).toMatchObject({ import: {} });
  });
});

describe('daybook.config.json', () => {
  it('refuses what no command knows, and names the nearest', async () => {
    writeFileSync('daybook.config.json', JSON.stringify({ stroe: 'a.h5' }));
    expect(await run('split')).toMatchObject({
      status: 2,
      err: expect.stringMatching(/"stroe" is neither a shared setting .* Did you mean "store"\?/),
    });
    writeFileSync('daybook.config.json', JSON.stringify({ split: { tset: 0.3 } }));
    expect(await run('split', '--store', 'a.h5')).toMatchObject({
      status: 2,
      err: expect.stringContaining('"tset" is not a setting here. Did you mean "test"?'),
    });
  });

  it('gives way to a flag, and names itself in errors', async () => {
    writeFileSync('daybook.config.json', JSON.stringify({ split: { seed: 'one' }, store: 'a.h5' }));
    expect(await run('split')).toMatchObject({
      status: 2,
      err: expect.stringContaining('daybook.config.json: seed'),
    });
    expect(await run('split', '--seed', '2', '--store', 'b.h5')).toMatchObject({
      err: expect.stringContaining('b.h5: no such store'),
    });
  });
});
