import { fstatSync } from 'node:fs';
import type { Progress } from '@daybook/core';
import { storageError, writeFully } from '@daybook/core/files';
import { terminalProgress } from '@daybook/core/node';

/** Results go to stdout, everything else to stderr. */
export type Console = {
  out(text: string): void;
  note(text: string): void;
  /** Title of one step of several. */
  heading(text: string): void;
  readonly progress: Progress;
};

/** https://no-color.org: any value switches colours off. */
const isColourful = (): boolean =>
  process.stderr.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

/**
 * Writes all of a result or fails: Node itself ignores that a full disk took less.
 * @throws StorageError
 */
function writeResult(text: string): void {
  const handle = process.stdout.fd;
  if (!fstatSync(handle).isFile()) return void process.stdout.write(text);
  try {
    writeFully(handle, text);
  } catch (error) {
    throw storageError('stdout', error, 'The output is cut off.');
  }
}

/** A reader that closes its end of the pipe, such as `head`, has seen enough: no error. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      process.exitCode = 1;
      throw storageError(stream === process.stdout ? 'stdout' : 'stderr', error);
    });
}

export function createConsole(): Console {
  return {
    out: (text) => writeResult(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    heading: (text) => void process.stderr.write(isColourful() ? `\n\x1b[1m${text}\x1b[0m\n` : `\n${text}\n`),
    progress: terminalProgress(),
  };
}
