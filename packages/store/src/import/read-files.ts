import { statSync } from 'node:fs';
import { appendEvent, appendProfile, type EventColumns } from '../file/event-columns.ts';
import type { EventRuns } from './event-runs.ts';
import { readInput } from './input/input.ts';
import { readLine } from './read-line.ts';
import type { RejectLog } from './rejects.ts';
import { createLineScanner } from './scan-event.ts';

/** How far an import has read: the current file, bytes of all files, lines so far. */
export type ImportProgress = {
  readonly file: string;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly lines: number;
};

/** Where the lines of files go. `now`: unix seconds, the time of import. */
type FileImport = {
  readonly columns: EventColumns;
  readonly runs: EventRuns;
  readonly rejects: RejectLog;
  readonly bytesTotal: number;
  readonly now: number;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
};

/** Reads every line of the files into the columns. @returns how many there were of each kind. */
export async function readFiles(files: readonly string[], target: FileImport) {
  const { columns, runs, rejects, bytesTotal, now, onProgress, signal } = target;
  const counts = { read: 0, profiles: 0, duplicates: 0 };
  const scanner = createLineScanner(columns, now);
  const afterEvent = () => {
    signal?.throwIfAborted();
    runs.makeRoom();
  };
  let bytesBefore = 0;
  for (const file of files) {
    const reject = (reason: string, line: number) => rejects.add(file, line, reason);
    await readInput(file, {
      scan(bytes, from) {
        const end = scanner.scan(bytes, from);
        if (end === -1) return end;
        counts.read++;
        afterEvent();
        return end;
      },
      row(value, line) {
        counts.read++;
        const result = readLine(value, now);
        if ('reason' in result) return reject(result.reason, line);
        if ('event' in result) {
          if (!appendEvent(columns, result.event)) counts.duplicates++;
          return afterEvent();
        }
        counts.profiles++;
        appendProfile(columns, result.profile);
      },
      malformed(reason, line) {
        counts.read++;
        reject(reason, line);
      },
      progress: (bytes) => onProgress?.({ file, bytesRead: bytesBefore + bytes, bytesTotal, lines: counts.read }),
    });
    bytesBefore += statSync(file).size;
  }
  return { ...counts, duplicates: counts.duplicates + scanner.duplicates };
}
