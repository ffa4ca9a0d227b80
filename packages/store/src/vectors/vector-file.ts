import { extname } from 'node:path';
import { ConfigError, DataError } from '@daybook/core';
import { openDraft, openTextFile } from '@daybook/core/files';
import { appendChecksums } from '../file/block-checksums.ts';
import { datasetOf, hdf5Error, openHdf5, refuseFailedWrite, writeStrings } from '../file/hdf5.ts';
import { openParquet, textColumn } from './parquet-file.ts';

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

/** A cell of a CSV line, quoted where it must be (RFC 4180). */
export const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const vectorNames = (size: number) => Array.from({ length: size }, (_, column) => `v${column}`);

/** `userId,v0,v1,…`, each number with the fewest digits that restore the float32. */
function openCsv(path: string, { size }: VectorFileOptions): VectorFile {
  const file = openTextFile(path);
  let header = `${['userId', ...vectorNames(size)].join(',')}\n`;
  return {
    ...file,
    append(userIds, rows) {
      const lines = userIds.map(
        (userId, row) =>
          `${[csvCell(userId), ...Array.from(rows.subarray(row * size, (row + 1) * size), shortest)].join(',')}\n`,
      );
      file.append(header + lines.join(''));
      header = '';
    },
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
function openParquetVectors(path: string, { size, about = {} }: VectorFileOptions): VectorFile {
  const names = vectorNames(size);
  const file = openParquet(path, {
    columns: [
      textColumn('userId'),
      ...names.map((name) => ({ name, type: 'FLOAT' as const, repetition_type: 'REQUIRED' as const })),
    ],
    about,
    createdBy: '@daybook/store',
  });
  return {
    ...file,
    append(userIds, rows) {
      const columns = names.map((name, column) => ({
        name,
        data: Float32Array.from(userIds, (_, row) => rows[row * size + column]!),
      }));
      file.append([{ name: 'userId', data: [...userIds] }, ...columns]);
    },
  };
}

/** `/userId` [people] and `/vector` [people, size], with `about` as root attributes. */
async function openHdf5Vectors(path: string, { size, about = {} }: VectorFileOptions): Promise<VectorFile> {
  const draft = openDraft(path);
  const guarded = <T>(write: () => T): T => {
    try {
      const result = write();
      refuseFailedWrite();
      return result;
    } catch (error) {
      throw draft.explain(hdf5Error(path, 'the file', error));
    }
  };
  const file = await openHdf5(draft.path, 'w');
  const written: string[] = [];
  guarded(() => {
    for (const [name, value] of Object.entries(about)) file.create_attribute(name, value);
    file.create_dataset({
      name: 'vector',
      data: new Float32Array(0),
      shape: [0, size],
      maxshape: [null, size],
      chunks: [64, size],
    });
  });
  return {
    append(userIds, rows) {
      const from = written.length;
      written.push(...userIds);
      guarded(() => {
        const vectors = datasetOf(file, path, 'vector');
        vectors.resize([written.length, size]);
        vectors.write_slice(
          [
            [from, written.length],
            [0, size],
          ],
          rows,
        );
      });
    },
    close() {
      guarded(() => {
        writeStrings(file, 'userId', written);
        file.close();
        refuseFailedWrite();
        appendChecksums(draft.path);
      });
      draft.publish();
    },
    abandon() {
      try {
        file.close();
      } catch {
        // It is removed anyway.
      }
      draft.discard();
    },
  };
}

const formats: Readonly<
  Record<string, (path: string, options: VectorFileOptions) => VectorFile | Promise<VectorFile>>
> = {
  '.csv': openCsv,
  '.parquet': openParquetVectors,
  '.h5': openHdf5Vectors,
};

/**
 * A file with one vector per person, in the format of its extension: `.csv`, `.parquet` or `.h5`. The rows of one
 * `append` are in memory at a time, and of HDF5 all user ids. Makes the folder. The file takes its name when it is
 * closed.
 * @throws ConfigError when the extension is another; StorageError when the disk is full and the like; DataError when a
 * number is not finite.
 */
export async function createVectorFile(path: string, options: VectorFileOptions): Promise<VectorFile> {
  const open = formats[extname(path)];
  if (!open)
    throw new ConfigError(
      `${path === '' ? '""' : path}: vectors are written to ${Object.keys(formats).join(', ')}; the name must end in ` +
        'one of them.',
    );
  const file = await open(path, options);
  return {
    ...file,
    append(userIds, rows) {
      const place = rows.findIndex((value) => !Number.isFinite(value));
      if (place !== -1)
        throw new DataError(
          `${path}: not written: number ${place % options.size} of ${userIds[Math.floor(place / options.size)]} is ` +
            `${rows[place]}. Are the weights damaged? \`daybook verify\` tells.`,
        );
      if (userIds.length > 0) file.append(userIds, rows);
    },
  };
}
