import { existsSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { z } from 'zod';

/** All that predictions depend on. */
export type FoldSettings = Readonly<Record<string, unknown>>;

const settingsSchema = z.record(z.string(), z.unknown());

/** Names of settings that differ, also those that one side lacks. */
function differences(before: FoldSettings, now: FoldSettings): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]),
  );
}

/**
 * Prepares the folder of a run: empties it of folds, or with `resume` keeps those that were made with the same
 * settings.
 * @throws ConfigError when they were made with others.
 */
export async function prepareFolds(out: string, settings: FoldSettings, resume: boolean): Promise<void> {
  const path = join(out, 'settings.json');
  if (resume && existsSync(path)) {
    const before = settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const changed = differences(before, settings);
    if (changed.length === 0) return;
    throw new ConfigError(
      `--resume: ${out} was made with another ${changed.join(', ')}. Leave --resume out to begin anew, or give ` +
        'another --out.',
    );
  }
  for (const name of await readdir(out).catch(() => []))
    if (/^fold-\d+$/.test(name)) await rm(join(out, name), { recursive: true });
  await replaceFile(path, `${JSON.stringify(settings, null, 2)}\n`);
}
