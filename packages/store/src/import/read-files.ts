import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { appendEvent, appendProfile, type EventColumns } from '../file/event-columns.ts';
import type { IdHasher } from '../mapping/hash-ids.ts';
import { mapTable } from '../mapping/map-table.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Preset } from '../mapping/presets.ts';
import type { EventRuns } from './event-runs.ts';
import { readInput } from './input/input.ts';
import type { InputFormat, RowReceiver } from './input/row-receiver.ts';
import type { Source } from './import-sources.ts';
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

/** How lines are read from files. */
export type Reading = {
  readonly format: InputFormat;
  readonly mapping: Mapping;
  readonly preset: Preset | undefined;
  readonly hasher: IdHasher | undefined;
};

/** Where the lines of files go. `now`: unix seconds, the time of import. */
type FileImport = {
  readonly columns: EventColumns;
  readonly runs: EventRuns;
  readonly rejects: RejectLog;
  readonly reading: Reading;
  readonly bytesTotal: number;
  readonly now: number;
  readonly minAccepted: number;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  readonly onNote: ((text: string) => void) | undefined;
  readonly signal: AbortSignal | undefined;
};

/** When hardly any of so many lines is accepted, the rest is not read. */
const HOPELESS_LINES = 100_000;
const HOPELESS_SHARE = 0.1;

/** Far fewer of the first lines were accepted than must be. */
export class Hopeless extends Error {
  readonly read: number;

  constructor(read: number) {
    super('too few of the first lines were accepted');
    this.read = read;
  }
}

/**
 * Reads every line of the sources into the columns. @returns how many there were of each kind, and a hash of the rows
 * of each source.
 * @throws Hopeless when of the first 100,000 lines not even a tenth of the share `minAccepted` is accepted.
 */
export async function readFiles(sources: readonly Source[], target: FileImport) {
  const { columns, runs, rejects, bytesTotal, now, minAccepted, onProgress, onNote, signal } = target;
  const { format, mapping, preset, hasher } = target.reading;
  const isMapped = mapping.map !== undefined || mapping.measures !== undefined;
  const isPlain = !isMapped && hasher === undefined;
  const counts = { read: 0, profiles: 0, duplicates: 0 };
  const accepted: number[] = [];
  const scanner = createLineScanner(columns, now);
  const afterEvent = () => {
    signal?.throwIfAborted();
    runs.makeRoom();
  };
  const rowHash = format.sql === undefined ? undefined : createHash('sha256');
  let bytesBefore = 0;
  for (const { path, name } of sources) {
    const file = path ?? name;
    const before = counts.read - rejects.count;
    const refuse = (reason: string, line: number, content?: () => string) => {
      rejects.add({ file, line, reason, content });
      signal?.throwIfAborted();
      const taken = counts.read - rejects.count;
      if (counts.read >= HOPELESS_LINES && taken <= HOPELESS_SHARE * minAccepted * counts.read)
        throw new Hopeless(counts.read);
    };
    const take = (value: unknown, line: number) => {
      counts.read++;
      const result = readLine(value, now);
      if ('reason' in result) return refuse(result.reason, line, () => JSON.stringify(value));
      if ('event' in result) {
        if (!appendEvent(columns, result.event)) counts.duplicates++;
        return afterEvent();
      }
      counts.profiles++;
      appendProfile(columns, result.profile);
    };
    const takeLine = (line: Readonly<Record<string, unknown>>, number: number) => {
      rowHash?.update(JSON.stringify(line));
      const finished = preset === undefined ? line : preset.finish(line);
      take(hasher === undefined ? finished : hasher.hash(finished), number);
    };
    const receiver: RowReceiver = {
      isMapped,
      scan(bytes, from) {
        if (!isPlain) return -1;
        const end = scanner.scan(bytes, from);
        if (end === -1) return end;
        counts.read++;
        afterEvent();
        return end;
      },
      row: (value, line) =>
        hasher !== undefined && isRecord(value) ? take(hasher.hash(value), line) : take(value, line),
      table(start) {
        const { toLines, unread, isRow } = mapTable(start, mapping);
        if (unread.length > 0) onNote?.(`${file}: does not read ${describeNames(unread)}.`);
        return {
          isRow,
          row(row, number) {
            for (const line of toLines(row)) takeLine(line, number);
          },
        };
      },
      malformed(reason, line, content) {
        counts.read++;
        refuse(reason, line, content);
      },
      note: (text) => onNote?.(text),
      progress: (bytes) => onProgress?.({ file, bytesRead: bytesBefore + bytes, bytesTotal, lines: counts.read }),
    };
    await readInput(path, format, receiver);
    if (path !== undefined) bytesBefore += statSync(path).size;
    accepted.push(counts.read - rejects.count - before);
  }
  return {
    ...counts,
    duplicates: counts.duplicates + scanner.duplicates,
    accepted,
    rowHash: rowHash?.digest('hex'),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MOST_NAMES = 8;

const describeNames = (names: readonly string[]): string =>
  `${names.length === 1 ? 'column' : 'columns'} ` +
  names
    .slice(0, MOST_NAMES)
    .map((name) => (name === '' ? '(unnamed)' : name.slice(0, 60)))
    .join(', ') +
  (names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '');
