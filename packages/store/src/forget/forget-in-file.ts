import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { extname } from 'node:path';
import { DataError } from '@daybook/core';
import { parse } from 'csv-parse';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { openHdf5, readAttribute, readStrings } from '../file/hdf5.ts';
import { float32Column } from '../file/stored-column.ts';
import { forgetInSplit, readSplit, writeSplit } from '../split/split.ts';
import { openParquet, parquetChecksum } from '../vectors/parquet-file.ts';
import { createVectorFile } from '../vectors/vector-file.ts';
import { writeLinesTo } from './write-lines.ts';

type Forget = (path: string, userId: string, isNamed: (text: string) => boolean) => Promise<boolean>;

const kinds: Readonly<Record<string, Forget>> = {
  '.csv': forgetInCsv,
  '.jsonl': forgetInLines,
  '.parquet': forgetInParquet,
  '.h5': forgetInHdf5,
  '.json': forgetInSplitFile,
};

/** Whether `forgetInFile` knows the kind of file. */
export const mayHoldPeople = (path: string): boolean => extname(path) in kinds;

/** Writes a file anew without the rows of a person. @returns false, leaving it as it is, when it has none. */
export const forgetInFile: Forget = (path, userId, isNamed) => kinds[extname(path)]!(path, userId, isNamed);

/** Rows whose `userId` is the person's. */
async function forgetInCsv(path: string, userId: string): Promise<boolean> {
  const rows = createReadStream(path).pipe(parse({ raw: true, relax_column_count: true }));
  let column: number | undefined;
  return writeLinesTo(path, async (keep) => {
    let found = false;
    for await (const { raw, record } of rows as AsyncIterable<{ raw: string; record: string[] }>) {
      column ??= record.indexOf('userId');
      if (column === -1) throw new DataError(`${path}: has no column userId, so nobody can be found in it.`);
      if (record[column] === userId) found = true;
      else keep(raw);
    }
    return found;
  });
}

/** Lines that are about the person, or that mention the person's id, as rejects may. */
async function forgetInLines(path: string, userId: string, isNamed: (text: string) => boolean): Promise<boolean> {
  return writeLinesTo(path, async (keep) => {
    let found = false;
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const value: unknown = JSON.parse(line || 'null');
      const isOwn = typeof value === 'object' && value !== null && 'userId' in value && value.userId === userId;
      if (isOwn || isNamed(line)) found = true;
      else keep(`${line}\n`);
    }
    return found;
  });
}

async function forgetInParquet(path: string, userId: string): Promise<boolean> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  if (metadata.schema.slice(1).some((column) => column.num_children))
    throw new DataError(`${path}: has nested columns and cannot be written anew.`);
  const names = metadata.schema.slice(1).map(({ name }) => name);
  if (!names.includes('userId')) throw new DataError(`${path}: has no column userId, so nobody can be found in it.`);
  const ids = await parquetReadObjects({ file, metadata, columns: ['userId'] });
  if (!ids.some((row) => row['userId'] === userId)) return false;
  const entries = (metadata.key_value_metadata ?? []).filter(({ key }) => key !== parquetChecksum);
  const writer = openParquet(path, {
    columns: metadata.schema.slice(1),
    about: Object.fromEntries(entries.map(({ key, value = '' }) => [key, value])),
    createdBy: metadata.created_by ?? '@daybook/store',
  });
  let rowStart = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = rowStart + Number(count);
    const rows = (await parquetReadObjects({ file, metadata, rowStart, rowEnd })).filter(
      (row) => row['userId'] !== userId,
    );
    if (rows.length > 0) writer.append(names.map((name) => ({ name, data: rows.map((row): unknown => row[name]) })));
    rowStart = rowEnd;
  }
  writer.close();
  return true;
}

/** A file of one vector per person, as `createVectorFile` writes it. */
async function forgetInHdf5(path: string, userId: string): Promise<boolean> {
  const file = await openHdf5(path);
  try {
    const userIds = readStrings(file, path, 'userId');
    if (!userIds.includes(userId)) return false;
    const vectors = float32Column(file, path, 'vector');
    const size = vectors.length === 0 ? 0 : vectors.read(0, 1).length;
    const about = Object.fromEntries(
      Object.keys(file.attrs).map((name) => [name, String(readAttribute(file, name))] as const),
    );
    const copy = await createVectorFile(path, { size, about });
    userIds.forEach((other, row) => {
      if (other !== userId) copy.append([other], vectors.read(row, row + 1));
    });
    copy.close();
    return true;
  } finally {
    file.close();
  }
}

async function forgetInSplitFile(path: string, userId: string): Promise<boolean> {
  if (!readFileSync(path, 'utf8').includes(JSON.stringify(userId))) return false;
  const split = forgetInSplit(readSplit(path), userId);
  if (split === undefined) return false;
  writeSplit(path, split);
  return Promise.resolve(true);
}
