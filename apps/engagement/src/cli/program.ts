// cli/: the commands, their flags and texts. May import every folder.

import { ConfigError, DataError, WeightsError } from '@daybook/core';
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
import { forgetCommand } from './commands/forget.ts';
import { initCommand } from './commands/init.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { pretrainCommand } from './commands/pretrain.ts';
import { scoreCommand } from './commands/score.ts';
import { simulateCommand } from './commands/simulate.ts';
import { splitCommand } from './commands/split.ts';
import { trainCommand } from './commands/train.ts';
import { weeklyCommand } from './commands/weekly.ts';

/** The `daybook` command with all its parts. */
export function createProgram(): Command {
  const program = new Command('daybook')
    .description('Learns from what people do in an app: messages, meals and any other timestamped event.')
    .option('--network <folder>', 'folder of a package with another network, for every command; can be repeated')
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ helpWidth: 100 });
  addCommand(program, initCommand);
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
    weeklyCommand,
    inspectCommand,
    forgetCommand,
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

function reportError(error: unknown): number {
  // Commander has already printed the error or the help.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const expected =
    error instanceof ConfigError ||
    error instanceof DataError ||
    error instanceof WeightsError ||
    error instanceof Interrupted ||
    error instanceof Unhealthy;
  const text =
    error instanceof Error
      ? expected && !process.env['DEBUG']
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  return error instanceof ConfigError ? 2 : 1;
}
