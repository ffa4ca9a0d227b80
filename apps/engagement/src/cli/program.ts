// cli/: the commands, their flags and texts. May import every folder.

import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { addCommand } from './command.ts';
import { commandEntries, type CommandEntry } from './commands.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** A command with its flags and what it holds, from its module. */
async function addLoaded(
  program: Command,
  { name, summary, ...entry }: CommandEntry,
  showsAll: boolean,
): Promise<void> {
  const command = entry.load
    ? addCommand(program, await entry.load(() => createProgram({ showsAll: true })), showsAll)
    : program.command(name).description(summary);
  const inside = (await entry.loadInside?.()) ?? [];
  for (const spec of inside) addCommand(command, spec, showsAll);
  if (!entry.load)
    command.action(() => {
      const names = inside.map((spec) => spec.name);
      command.error(
        `daybook ${name}: choose one of ${names.join(', ')}, such as \`daybook ${name} ${names[0]} --help\`.`,
      );
    });
}

/**
 * The `daybook` command. `only`: the one command whose flags are needed, the others are there by name; `showsAll`: help
 * shows every setting.
 */
export async function createProgram({
  only,
  showsAll = false,
}: { readonly only?: string | undefined; readonly showsAll?: boolean } = {}): Promise<Command> {
  const program = new Command('daybook')
    .description('Learns from what people do in an app: messages, meals and any other timestamped event.')
    .version(version, '-V, --version', 'print the version')
    .addOption(
      new Option('--network <folder>', 'folder of a package with another network, for every command; can be repeated'),
    )
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ helpWidth: 100 });
  for (const entry of commandEntries) {
    if (only === undefined || only === entry.name) await addLoaded(program, entry, showsAll);
    else program.command(entry.name).description(entry.summary);
  }
  return program;
}

/** The command that is asked for, '' for none: `daybook split …`, `daybook help split`. */
const askedFor = (argv: readonly string[]): string =>
  argv.find((argument) => !argument.startsWith('-') && argument !== 'help') ?? '';

/** @returns the exit status: 0, 1 failed, 2 misuse. */
export async function runDaybook(argv: readonly string[]): Promise<number> {
  try {
    const namesNetworks = argv.some((argument) => argument.startsWith('--network'));
    const rest = namesNetworks ? await (await import('./register-networks.ts')).registerNetworks(argv) : argv;
    const showsAll = rest.includes('--help-all');
    const program = await createProgram({ only: askedFor(rest), showsAll });
    const words = rest.map((word) => (word === '--help-all' ? '--help' : word));
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return reportError(error);
  }
}

/** Errors that say all that there is to say: by name, so that `--help` need not load the packages they come from. */
const expectedErrors = new Set(['ConfigError', 'DataError', 'WeightsError', 'TreesError', 'Interrupted', 'Unhealthy']);

function reportError(error: unknown): number {
  // Commander has already printed the error or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const name = error instanceof Error ? error.name : '';
  const text =
    error instanceof Error
      ? expectedErrors.has(name) && !process.env['DEBUG']
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  return name === 'ConfigError' ? 2 : 1;
}
