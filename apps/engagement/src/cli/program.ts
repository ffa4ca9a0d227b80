// cli/: the commands, their flags and texts. May import every folder.

import { ConfigError, DataError, StorageError, WeightsError } from '@daybook/core';
import { storageError } from '@daybook/core/files';
import { Command, CommanderError } from 'commander';
import { networks } from '../encoding/networks/registry.ts';
import { addCommand, addGroup } from './command.ts';
import { registerNetworks } from './register-networks.ts';
import { Interrupted } from '../interrupt.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand, Unhealthy } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { encodeCommand } from './commands/encode.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { foldsCommand } from './commands/folds.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { pretrainCommand } from './commands/pretrain.ts';
import { scoreCommand } from './commands/score.ts';
import { simulateCommand } from './commands/simulate.ts';
import { splitCommand } from './commands/split.ts';
import { trainCommand } from './commands/train.ts';
import { Damaged, verifyCommand } from './commands/verify.ts';

/** The `daybook` command with all its parts. */
export function createProgram(): Command {
  const program = new Command('daybook')
    .description('Learns from what people do in an app: messages, meals and any other timestamped event.')
    .option('--network <folder>', 'folder of a package with another network, for every command; can be repeated')
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ helpWidth: 100 });
  addCommand(program, importCommand);
  addCommand(program, embedCommand);
  addCommand(program, splitCommand);
  addGroup(program, 'pretrain', 'train one network on its own objective', networks().map(pretrainCommand));
  addGroup(program, 'encode', 'write one vector per person by one network', networks().map(encodeCommand));
  for (const spec of [
    trainCommand(),
    evaluateCommand,
    foldsCommand(),
    scoreCommand,
    inspectCommand,
    verifyCommand,
    doctorCommand(),
    simulateCommand,
    demoCommand,
  ])
    addCommand(program, spec);
  return program;
}

/** @returns the exit status: 0, 1 failed, 2 misuse. */
export async function runDaybook(argv: readonly string[]): Promise<number> {
  try {
    const rest = await registerNetworks(argv);
    await createProgram().parseAsync(rest, { from: 'user' });
    return 0;
  } catch (error) {
    return reportError(error);
  }
}

/** One line on stderr; with DEBUG set, the stack too. */
function reportError(error: unknown): number {
  // Commander has already printed the error or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = storageError(error instanceof Error && 'path' in error ? String(error.path) : 'A file', error);
  const expected = [ConfigError, DataError, StorageError, WeightsError, Interrupted, Unhealthy, Damaged];
  if (!(known instanceof Error)) process.stderr.write(`${String(known)}\n`);
  else if (process.env['DEBUG']) process.stderr.write(`${known.stack ?? known.message}\n`);
  else if (expected.some((kind) => known instanceof kind)) process.stderr.write(`${known.message}\n`);
  else
    process.stderr.write(
      `daybook failed unexpectedly: ${known.name}: ${known.message.split('\n')[0]} (DEBUG=1 shows where)\n`,
    );
  return known instanceof ConfigError ? 2 : 1;
}
