import { openTextFile } from '@daybook/core/files';

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
  const file = openTextFile(path);
  let waiting = '';
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(name, line, reason) {
      count++;
      waiting += `${JSON.stringify({ file: name, line, reason })}\n`;
      if (waiting.length < FLUSH_CHARACTERS) return;
      file.append(waiting);
      waiting = '';
    },
    publish() {
      file.append(waiting);
      file.close();
    },
    discard: () => file.abandon(),
  };
}
