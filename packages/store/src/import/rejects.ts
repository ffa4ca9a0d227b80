import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { draftOf, publish } from '../file/publish.ts';

/** A log of refused lines in JSONL: `{file, line, reason}`. */
export type RejectLog = {
  readonly count: number;
  add(file: string, line: number, reason: string): void;
  publish(): void;
  discard(): void;
};

const FLUSH_CHARACTERS = 1 << 16;

/** A log that is written beside `path` and takes its name by `publish`. */
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
