import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { draftOf, publish } from '../file/publish.ts';

/** Lines that were refused, one JSON object `{file, line, reason}` a line. */
export type RejectLog = {
  readonly count: number;
  add(file: string, line: number, reason: string): void;
  publish(): void;
  discard(): void;
};

const FLUSH_CHARACTERS = 1 << 16;

/** Written beside `path` and renamed by `publish`. */
export function openRejectLog(path: string): RejectLog {
  const draft = draftOf(path);
  const handle = openSync(draft, 'w');
  let waiting = '';
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(file, line, reason) {
      count++;
      waiting += `${JSON.stringify({ file, line, reason })}\n`;
      if (waiting.length < FLUSH_CHARACTERS) return;
      writeSync(handle, waiting);
      waiting = '';
    },
    publish() {
      writeSync(handle, waiting);
      closeSync(handle);
      publish(draft, path);
    },
    discard() {
      closeSync(handle);
      rmSync(draft, { force: true });
    },
  };
}
