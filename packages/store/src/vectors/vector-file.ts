import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { ConfigError } from '@daybook/core';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { datasetOf, openHdf5, writeStrings } from '../file/hdf5.ts';
import { draftOf, publish } from '../file/publish.ts';

export type VectorFileOptions = {
  /** Numbers in each vector. */
  readonly size: number;
  /** Describes the vectors, as attributes (HDF5) or metadata (Parquet). CSV has no place for it. */
  readonly about?: Readonly<Record<string, string>>;
};

/** A file of vectors that is being written. `close` gives it its name; `abandon` removes it. */
export type VectorFile = {
  /** Appends the vectors of some people. rows [userIds.length × size] */
  append(userIds: readonly string[], rows: Float32Array): void;
  close(): void;
  abandon(): void;
};

type Draft = { append(userIds: readonly string[], rows: Float32Array): void; finish(): void };

/** A cell of a CSV line, quoted where it must be (RFC 4180). */
export const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const vectorNames = (size: number) => Array.from({ length: size }, (_, column) => `v${column}`);

/** `userId,v0,v1,…`, each number with the fewest digits that restore the float32. */
function csvDraft(path: string, { size }: VectorFileOptions): Draft {
  const file = openSync(path, 'w');
  writeSync(file, `${['userId', ...vectorNames(size)].join(',')}\n`);
  return {
    append(userIds, rows) {
      const lines = userIds.map(
        (userId, row) =>
          `${[csvCell(userId), ...Array.from(rows.subarray(row * size, (row + 1) * size), shortest)].join(',')}\n`,
      );
      writeSync(file, lines.join(''));
    },
    finish: () => closeSync(file),
  };
}

/** A number with the fewest digits, 6 to 9, that restore the float32. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** Columns userId, v0, v1, …; one row group per `append`. */
function parquetDraft(path: string, { size, about = {} }: VectorFileOptions): Draft {
  const names = vectorNames(size);
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: 1 + size },
      { name: 'userId', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      ...names.map((name) => ({ name, type: 'FLOAT' as const, repetition_type: 'REQUIRED' as const })),
    ],
    codec: 'UNCOMPRESSED',
    kvMetadata: Object.entries(about).map(([key, value]) => ({ key, value })),
    createdBy: '@daybook/store',
  });
  return {
    append(userIds, rows) {
      const columns = names.map((name, column) => ({
        name,
        data: Float32Array.from(userIds, (_, row) => rows[row * size + column]!),
      }));
      void writer.write({
        columnData: [{ name: 'userId', data: [...userIds] }, ...columns],
        rowGroupSize: userIds.length,
      });
    },
    finish: () => void writer.finish(),
  };
}

/** `/userId` [people] and `/vector` [people, size], with `about` as root attributes. */
async function hdf5Draft(path: string, { size, about = {} }: VectorFileOptions): Promise<Draft> {
  const file = await openHdf5(path, 'w');
  for (const [name, value] of Object.entries(about)) file.create_attribute(name, value);
  file.create_dataset({
    name: 'vector',
    data: new Float32Array(0),
    shape: [0, size],
    maxshape: [null, size],
    chunks: [64, size],
  });
  const written: string[] = [];
  return {
    append(userIds, rows) {
      const from = written.length;
      written.push(...userIds);
      const vectors = datasetOf(file, path, 'vector');
      vectors.resize([written.length, size]);
      vectors.write_slice(
        [
          [from, written.length],
          [0, size],
        ],
        rows,
      );
    },
    finish() {
      writeStrings(file, 'userId', written);
      file.close();
    },
  };
}

const drafts: Readonly<Record<string, (path: string, options: VectorFileOptions) => Draft | Promise<Draft>>> = {
  '.csv': csvDraft,
  '.parquet': parquetDraft,
  '.h5': hdf5Draft,
};

/**
 * A file with one vector per person, in the format of its extension: `.csv`, `.parquet` or `.h5`. The rows of one
 * `append` are in memory at a time, and of HDF5 all user ids. Makes the folder.
 * @throws ConfigError when the extension is another.
 */
export async function createVectorFile(path: string, options: VectorFileOptions): Promise<VectorFile> {
  const create = drafts[extname(path)];
  if (!create)
    throw new ConfigError(
      `${path}: vectors are written to ${Object.keys(drafts).join(', ')}; the name must end in one of them.`,
    );
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = draftOf(path);
  const draft = await create(unfinished, options);
  return {
    append(userIds, rows) {
      if (userIds.length > 0) draft.append(userIds, rows);
    },
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
