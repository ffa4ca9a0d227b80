import type { Progress } from '@daybook/core';
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

/** `daybook … | head` ends quietly: nobody reads the rest. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

export function createConsole(): Console {
  for (const stream of [process.stdout, process.stderr])
    if (stream.listenerCount('error') === 0) stream.on('error', endWithReader);
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    heading: (text) => void process.stderr.write(isColourful() ? `\n\x1b[1m${text}\x1b[0m\n` : `\n${text}\n`),
    progress: terminalProgress(),
  };
}
