import { extname } from 'node:path';
import { ConfigError } from '@daybook/core';
import { openTextFile } from '@daybook/core/files';
import { csvCell, openParquet, textColumn } from '@daybook/store';

/** One line of the scores: person, time, model version, and one number per target. */
export type Score = {
  readonly userId: string;
  readonly at: string;
  readonly model: string;
  readonly predictions: readonly number[];
};

/** A file that is written row by row under another name until it is closed; `abandon` removes it. */
export type RowFile<Row> = { append(rows: readonly Row[]): void; close(): void; abandon(): void };
export type ScoreFile = RowFile<Score>;

function openRows<Row>(path: string, lineOf: (row: Row) => string, header?: string): RowFile<Row> {
  const file = openTextFile(path);
  let before = header === undefined ? '' : `${header}\n`;
  const append = (rows: readonly Row[]) => {
    file.append(before + rows.map((row) => `${lineOf(row)}\n`).join(''));
    before = '';
  };
  return {
    ...file,
    append,
    close() {
      if (before !== '') append([]);
      file.close();
    },
  };
}

/** One JSON object per line. */
export const createLineFile = (path: string): RowFile<object> => openRows<object>(path, (row) => JSON.stringify(row));

export const scoreHeader = (targets: readonly string[]): string => ['userId', 'at', ...targets, 'model'].join(',');
export const scoreLine = ({ userId, at, model, predictions }: Score): string =>
  [csvCell(userId), at, ...predictions, model].join(',');

/** Rows per group at least: with fewer, the file's footer would be longer than its content. */
const rowsInGroup = 8192;

function openParquetScores(path: string, targets: readonly string[]): ScoreFile {
  const file = openParquet(path, {
    columns: [
      textColumn('userId'),
      textColumn('at'),
      ...targets.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }) as const),
      textColumn('model'),
    ],
    createdBy: '@daybook/engagement',
  });
  let waiting: Score[] = [];
  const write = () => {
    if (waiting.length === 0) return;
    const rows = waiting;
    file.append([
      { name: 'userId', data: rows.map(({ userId }) => userId) },
      { name: 'at', data: rows.map(({ at }) => at) },
      ...targets.map((name, column) => ({
        name,
        data: Float64Array.from(rows, ({ predictions }) => predictions[column]!),
      })),
      { name: 'model', data: rows.map(({ model }) => model) },
    ]);
    waiting = [];
  };
  return {
    ...file,
    append(scores) {
      waiting.push(...scores);
      if (waiting.length >= rowsInGroup) write();
    },
    close() {
      write();
      file.close();
    },
  };
}

const formats: Readonly<Record<string, (path: string, targets: readonly string[]) => ScoreFile>> = {
  '.csv': (path, targets) => openRows(path, scoreLine, scoreHeader(targets)),
  '.parquet': openParquetScores,
};

/**
 * Columns userId, at, one per target, model. The same scores give the same bytes; memory does not grow with the file.
 * The file takes its name when it is closed.
 * @throws ConfigError when the name ends neither in `.csv` nor in `.parquet`.
 * @throws StorageError when the disk is full and the like.
 */
export function createScoreFile(path: string, targets: readonly string[]): ScoreFile {
  const open = formats[extname(path)];
  if (!open)
    throw new ConfigError(
      `--out ${path === '' ? '""' : path}: scores are written to ${Object.keys(formats).join(' or ')}; the name must ` +
        'end in one of them.',
    );
  return open(path, targets);
}
