import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { openHdf5, readAttribute, readStrings } from '../file/hdf5.ts';
import { temporaryFolder } from '../import/store-fixture.ts';
import { float32Column } from '../file/stored-column.ts';
import { createVectorFile } from './vector-file.ts';

const about = { network: 'events', at: '2026-03-01T00:00:00.000Z' };
const people = ['u1', 'comma, "quoted"', 'ü3'];
const rows = Float32Array.from([0.1, -2.5, 1e-8, 3, 16_777_217, 0]);

/** Two appends, as a long export makes many. */
async function write(name: string): Promise<string> {
  const path = join(temporaryFolder(), 'new', name);
  const file = await createVectorFile(path, { size: 2, about });
  file.append(people.slice(0, 2), rows.subarray(0, 4));
  expect(existsSync(path)).toBe(false);
  file.append([], new Float32Array(0));
  file.append(people.slice(2), rows.subarray(4));
  file.close();
  return path;
}

describe('createVectorFile', () => {
  it('writes CSV that restores the same float32', async () => {
    expect(readFileSync(await write('vectors.csv'), 'utf8')).toBe(
      'userId,v0,v1\nu1,0.1,-2.5\n"comma, ""quoted""",1e-8,3\nü3,16777216,0\n',
    );
  });

  it('writes Parquet, one row group per append', async () => {
    const file = await asyncBufferFromFile(await write('vectors.parquet'));
    const metadata = await parquetMetadataAsync(file);
    expect(metadata.row_groups).toHaveLength(2);
    expect(metadata.key_value_metadata).toEqual([
      ...Object.entries(about).map(([key, value]) => ({ key, value })),
      { key: 'daybook.checksum', value: expect.stringMatching(/^\d+ [0-9a-f]{8}$/) },
    ]);
    const read = await parquetReadObjects({ file });
    expect(read).toEqual(people.map((userId, row) => ({ userId, v0: rows[2 * row], v1: rows[2 * row + 1] })));
  });

  it('writes HDF5', async () => {
    const path = await write('vectors.h5');
    const file = await openHdf5(path);
    expect(readStrings(file, path, 'userId')).toEqual(people);
    const vectors = float32Column(file, path, 'vector');
    expect([vectors.length, ...vectors.read(0, 3)]).toEqual([3, ...rows]);
    expect(readAttribute(file, 'at')).toBe(about.at);
    file.close();
  });

  it.each(['a.csv', 'a.parquet', 'a.h5'])('leaves nothing of %s when abandoned', async (name) => {
    const folder = temporaryFolder();
    const file = await createVectorFile(join(folder, name), { size: 2 });
    file.append(people, rows);
    file.abandon();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses other names', async () => {
    await expect(createVectorFile('vectors.xlsx', { size: 2 })).rejects.toThrow(
      'vectors.xlsx: vectors are written to .csv, .parquet, .h5; the name must end in one of them.',
    );
  });
});
