import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { networks } from '../encoding/networks/registry.ts';
import { foldsCommand } from './commands/folds.ts';
import { pretrainCommand } from './commands/pretrain.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * What a script may say beside the preset: which data, how much is measured, the randomness, and the two settings that
 * scripts compare, each with the preset otherwise.
 */
const ofTheRun = new Set(['seed', 'encoder', 'rankedMeals', 'objective', 'pooling']);

/** Names of the networks' settings, as in code and as flags. */
const settings = [...new Set(networks().flatMap(({ schema }) => Object.keys(schema.shape)))].filter(
  (name) => !ofTheRun.has(name),
);
const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'dist') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

/** Lines in which a script starts a pretraining. */
const pretrainLines = (text: string) =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /\bpretrain\b/.test(line));

describe('what README, demo and results run', () => {
  const scripts = [
    'README.md',
    ...files('tools/benchmarks').filter((path) => /\.sh$/.test(path) && !/speed/.test(path)),
  ];

  it.each(scripts)('%s names a preset of a network at most', (path) => {
    const lines = pretrainLines(readFileSync(join(root, path), 'utf8'));
    const named = settings.filter((name) => lines.some((line) => new RegExp(`--${kebab(name)}[ =]`).test(line)));
    expect(named).toEqual([]);
  });

  it('finds a setting that a script names', () => {
    const [line] = pretrainLines('daybook pretrain food --store s.h5 \\\n  --learning-rate 1e-3\n');
    expect(settings.filter((name) => line!.includes(`--${kebab(name)} `))).toEqual(['learningRate']);
  });

  it.each(['apps/engagement/src/cli/commands/demo.ts', 'tools/benchmarks/simulated/engagement.ts'])(
    '%s leaves every setting of the networks to a preset',
    (path) => {
      const text = readFileSync(join(root, path), 'utf8');
      expect(text).toMatch(/preset: 'auto'/);
      expect(text).not.toMatch(/pretraining[:=]/);
    },
  );

  it('looks at the data unless a preset is named', () => {
    for (const { name, presets } of networks()) expect(Object.keys(presets)[0], name).toBe('auto');
    for (const { name, schema } of [foldsCommand(), ...networks().map(pretrainCommand)])
      expect(schema.shape['preset']?.parse(undefined), name).toBe('auto');
  });

  it('names no preset in the README', () => {
    const lines = readFileSync(join(root, 'README.md'), 'utf8').split('\n');
    expect(lines.filter((line) => /\b(pretrain|folds)\b.*--preset/.test(line))).toEqual([]);
  });
});
