import { spawnSync } from 'node:child_process';
import { InstallError } from './install-error.ts';

/** How many of the last lines a failed command wrote are shown. */
const SHOWN_LINES = 15;

export type Command = {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  /** What to do when the program is missing or fails. */
  readonly advice: string;
  /** Environment variables beside the process' own. */
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * Runs a program to its end. @returns what it wrote to stdout.
 * @throws InstallError with the advice and the end of the output, when the program is missing or fails.
 */
export function runCommand(command: Command): string {
  const result = spawnSync(command.program, command.arguments, {
    cwd: command.folder,
    env: { ...process.env, ...command.environment },
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (result.error)
    throw new InstallError(
      `native: ${command.program} could not be started (${result.error.message}). ${command.advice}`,
    );
  if (result.status !== 0) {
    const output = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-SHOWN_LINES).join('\n');
    const ending = result.signal === null ? `exit ${result.status}` : result.signal;
    throw new InstallError(`native: ${command.program} failed (${ending}). ${command.advice}\n${output}`);
  }
  return result.stdout;
}
