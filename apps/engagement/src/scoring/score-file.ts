import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { ConfigError } from '@daybook/core';
import { csvCell, publish } from '@daybook/store';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';

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

type Draft<Row> = { append(rows: readonly Row[]): void; finish(): void };

function createRowFile<Row>(path: string, create: (path: string) => Draft<Row>): RowFile<Row> {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.part`;
  const draft = create(unfinished);
  return {
    append: (rows) => draft.append(rows),
    close() {
      draft.finish();
      publish(unfinished, path);
    },
    abandon() {
      draft.finish();
      rmSync(unfinished, { force: true });
    },
  };
}

function textDraft<Row>(path: string, lineOf: (row: Row) => string, header?: string): Draft<Row> {
  const file = openSync(path, 'w');
  if (header !== undefined) writeSync(file, `${header}\n`);
  return {
    append: (rows) => void writeSync(file, rows.map((row) => `${lineOf(row)}\n`).join('')),
    finish: () => closeSync(file),
  };
}

/** One JSON object per line. */
export const createLineFile = (path: string): RowFile<object> =>
  createRowFile(path, (unfinished) => textDraft<object>(unfinished, (row) => JSON.stringify(row)));

export const scoreHeader = (targets: readonly string[]): string => ['userId', 'at', ...targets, 'model'].join(',');
export const scoreLine = ({ userId, at, model, predictions }: Score): string =>
  [csvCell(userId), at, ...predictions, model].join(',');

/** Rows per group at least: with fewer, the file's footer would be longer than its content. */
const rowsInGroup = 8192;

function parquetDraft(path: string, targets: readonly string[]): Draft<Score> {
  const text = (name: string) =>
    ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }) as const;
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: 3 + targets.length },
      text('userId'),
      text('at'),
      ...targets.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }) as const),
      text('model'),
    ],
    createdBy: '@daybook/engagement',
  });
  let waiting: Score[] = [];
  const write = () => {
    if (waiting.length === 0) return;
    const rows = waiting;
    const columnData = [
      { name: 'userId', data: rows.map(({ userId }) => userId) },
      { name: 'at', data: rows.map(({ at }) => at) },
      ...targets.map((name, column) => ({
        name,
        data: Float64Array.from(rows, ({ predictions }) => predictions[column]!),
      })),
      { name: 'model', data: rows.map(({ model }) => model) },
    ];
    void writer.write({ columnData, rowGroupSize: rows.length });
    waiting = [];
  };
  return {
    append(scores) {
      waiting.push(...scores);
      if (waiting.length >= rowsInGroup) write();
    },
    finish() {
      write();
      void writer.finish();
    },
  };
}

const drafts: Readonly<Record<string, (path: string, targets: readonly string[]) => Draft<Score>>> = {
  '.csv': (path, targets) => textDraft(path, scoreLine, scoreHeader(targets)),
  '.parquet': parquetDraft,
};

/**
 * Columns userId, at, one per target, model. The same scores give the same bytes; memory does not grow with the file.
 * @throws ConfigError when the name ends neither in `.csv` nor in `.parquet`.
 */
export function createScoreFile(path: string, targets: readonly string[]): ScoreFile {
  const create = drafts[extname(path)];
  if (!create)
    throw new ConfigError(
      `--out ${path}: scores are written to ${Object.keys(drafts).join(' or ')}; the name must end in one of them.`,
    );
  return createRowFile(path, (unfinished) => create(unfinished, targets));
}
