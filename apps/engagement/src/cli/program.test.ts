import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandEntries } from './commands.ts';
import { createProgram, runDaybook } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybook-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = { out: '', err: '' };
beforeEach(() => {
  Object.assign(written, { out: '', err: '' });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((written.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((written.err += String(text))));
});
afterEach(() => vi.restoreAllMocks());

/** Every command that does something, with its full name. */
function leaves(command: Command, name = ''): [string, Command][] {
  const inside = command.commands.flatMap((child) => leaves(child, `${name} ${child.name()}`));
  return inside.length === 0 || command.registeredArguments.length > 0 ? [[name.trim(), command], ...inside] : inside;
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false }).outputHelp();
  return help;
}

const [program, complete] = [await createProgram(), await createProgram({ showsAll: true })];

describe('daybook --help', () => {
  it('lists the commands, as their modules describe them', async () => {
    const help = helpOf(await createProgram({ only: '' }));
    expect(help).toMatchSnapshot();
    const modules = program.commands.map((command) => [command.name(), command.description()]);
    expect(commandEntries.map(({ name, summary }) => [name, summary])).toEqual(modules);
  });

  it('shows fewer settings of a pretraining than --help-all', async () => {
    expect(await runDaybook(['pretrain', 'food', '--help-all'])).toBe(0);
    expect(written.out).toContain('--weight-decay');
    written.out = '';
    expect(await runDaybook(['pretrain', 'food', '--help'])).toBe(0);
    expect(written.out).not.toContain('--weight-decay');
    expect(written.out.split('\n').length).toBeLessThan(30);
  });

  it.each(leaves(complete))('%s: says its flags and ends in two examples to paste', (name, command) => {
    const help = helpOf(command);
    expect(help).toMatchSnapshot();
    for (const { long, description } of command.options) expect(description, `${name} ${long}`).toMatch(/^[^(]/);
    expect(help.trimEnd().split('\n').slice(-2)).toEqual([
      expect.stringMatching(`^  \\$ daybook ${name}`),
      expect.stringMatching(`^  \\$ daybook ${name}`),
    ]);
  });
});

describe('daybook --version', () => {
  it('prints the version of the package', async () => {
    expect(await runDaybook(['--version'])).toBe(0);
    expect(written.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('daybook completion', () => {
  it('knows every command and flag', async () => {
    expect(await runDaybook(['completion', 'bash'])).toBe(0);
    expect(written.out).toContain('"pretrain food") words="--store --split');
    expect(await runDaybook(['completion', 'csh'])).toBe(2);
  });
});

describe('runDaybook', () => {
  const missing = join(folder, 'none.h5');

  it('ends with 0 and the result on stdout alone', async () => {
    const out = join(folder, 'events.jsonl');
    expect(await runDaybook(['simulate', '--people', '2', '--weeks', '3', '--out', out, '--json'])).toBe(0);
    expect(JSON.parse(written.out)).toEqual({
      out,
      people: 2,
      events: readFileSync(out, 'utf8').trim().split('\n').length - 2,
    });
    const config = { out, people: 2, weeks: 3, seed: 1, startDate: '2026-01-05', enrolmentDays: 14, coaches: 12 };
    expect(written.err).toBe(`config: ${JSON.stringify(config)}\n`);
  });

  it('ends with 2 and one line when the command line is wrong', async () => {
    const wrong = async (...argv: string[]) => {
      written.err = '';
      return { status: await runDaybook(argv), line: written.err.trim() };
    };
    expect(await wrong('split', '--store', 'store.h5', '--sed', '3')).toEqual({
      status: 2,
      line: "error: unknown option '--sed'\n(Did you mean --seed?)",
    });
    expect(await wrong('splt')).toEqual({ status: 2, line: "error: unknown command 'splt'\n(Did you mean split?)" });
    expect(await wrong('split')).toEqual({ status: 2, line: '--store is required.' });
    expect(await wrong('simulate', '--people', 'many')).toEqual({
      status: 2,
      line: '--people: Invalid input: expected number, received NaN.',
    });
    expect(await wrong('train', '--store', missing, '--targets', '[{')).toEqual({
      status: 2,
      line: '--targets: must be JSON, received [{. If quoting is hard, put it into a file and give that as --config.',
    });
    expect(await wrong('pretrain')).toEqual({
      status: 2,
      line:
        'daybook pretrain: choose one of conversation, food, ' +
        'events, such as `daybook pretrain conversation --help`.',
    });
  });

  it('names the nearest setting for a typo in a config file, and the file for a wrong value', async () => {
    const file = join(folder, 'config.json');
    writeFileSync(file, '{"poeple": 3}');
    expect(await runDaybook(['simulate', '--config', file])).toBe(2);
    expect(written.err.trim()).toBe('"poeple" is not a setting here. Did you mean "people"?');
    written.err = '';
    writeFileSync(file, '{"people": 0}');
    expect(await runDaybook(['simulate', '--config', file])).toBe(2);
    expect(written.err.trim()).toBe(`${file}: people: Too small: expected number to be >=1.`);
  });

  it('takes flags before the config file', async () => {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify({ people: 1, weeks: 3, out: join(folder, 'more.jsonl') }));
    expect(await runDaybook(['simulate', '--config', file, '--people', '2', '--json'])).toBe(0);
    expect(JSON.parse(written.out)).toMatchObject({ people: 2 });
  });

  it('takes a preset of the engagement model beside that of the networks', async () => {
    const flags = ['--preset', 'tiny', '--engagement-preset', 'fineTuned', '--epochs', '3', '--backend', 'cpu'];
    expect(await runDaybook(['folds', '--store', missing, ...flags])).toBe(1);
    expect(JSON.parse(written.err.split('\n')[0]!.replace('config: ', ''))).toMatchObject({
      preset: 'tiny',
      fineTune: true,
      encoderLearningRate: 5e-4,
      epochs: 3,
    });
  });

  it('takes a date as it stands', async () => {
    const out = join(folder, 'dated.jsonl');
    const flags = ['--people', '1', '--weeks', '3', '--start-date', '2026-02-02', '--out', out];
    expect(await runDaybook(['simulate', ...flags])).toBe(0);
    expect(readFileSync(out, 'utf8')).toMatch(/"start":"2026-02-/);
  });

  it('ends with 1 and one line without stack when the data are wrong', async () => {
    expect(await runDaybook(['split', '--store', missing])).toBe(1);
    expect(written.err.trim().split('\n').at(-1)).toBe(
      `${missing}: no such store. Make one with \`daybook import FILES… --store ${missing}\`.`,
    );
    vi.stubEnv('DEBUG', '1');
    await runDaybook(['split', '--store', missing]);
    expect(written.err).toContain('at openStore');
    vi.unstubAllEnvs();
  });
});
