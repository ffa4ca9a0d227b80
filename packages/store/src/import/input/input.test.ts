import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../file/store.ts';
import { readTimelines } from '../../sequences/timeline.ts';
import { importEvents } from '../import.ts';
import { at, event, importLines, message, NOW, temporaryFolder } from '../store-fixture.ts';

const csv = [
  'userId,time,type,from,text,foods,amounts,value',
  'u1,2026-01-05T08:00:00Z,message,coach,"Well done, ""you""!",,,',
  'u1,2026-01-05T12:30:00Z,meal,,,oatmeal|banana,60|1,',
  'u2,2026-01-06T07:00:00Z,weigh_in,,,,,82.4',
  'u3,now,weigh_in,,,,,heavy',
];

describe('readInput', () => {
  it('reads gzip, CSV and Parquet like JSONL', async () => {
    const lines = [
      message('u1', '05T08:00:00', 'coach', 'Well done, "you"!'),
      event('u1', '05T12:30:00', 'meal', { foods: ['oatmeal', 'banana'], amounts: [60, 1] }),
      event('u2', '06T07:00:00', 'weigh_in', { value: 82.4 }),
    ];
    const folder = temporaryFolder();
    const files = ['events.jsonl.gz', 'events.csv', 'events.parquet'].map((name) => join(folder, name));
    writeFileSync(files[0]!, gzipSync(lines.map((line) => JSON.stringify(line)).join('\n')));
    writeFileSync(files[1]!, csv.join('\n'));
    const parquet = parquetWriteBuffer({
      columnData: [
        { name: 'userId', data: ['u1', 'u1', 'u2'], type: 'STRING' },
        {
          name: 'time',
          data: ['05T08:00:00', '05T12:30:00', '06T07:00:00'].map((time) => new Date(at(time) * 1000)),
          type: 'TIMESTAMP',
        },
        { name: 'type', data: ['message', 'meal', 'weigh_in'], type: 'STRING' },
        { name: 'from', data: ['coach', null, null], type: 'STRING', nullable: true },
        { name: 'text', data: ['Well done, "you"!', null, null], type: 'STRING', nullable: true },
        { name: 'foods', data: [null, ['oatmeal', 'banana'], null], type: 'JSON', nullable: true },
        { name: 'amounts', data: [null, [60, 1], null], type: 'JSON', nullable: true },
        { name: 'value', data: [null, null, 82.4], type: 'DOUBLE', nullable: true },
      ],
    });
    writeFileSync(files[2]!, new Uint8Array(parquet));
    const { store: expected } = await importLines(lines);
    for (const [index, file] of files.entries()) {
      const path = join(folder, `${index}.h5`);
      const summary = await importEvents([file], path, { now: NOW });
      expect(summary.rejected).toBe(file.endsWith('.csv') ? 1 : 0);
      const store = await openStore(path);
      expect(store.textHash).toBe(expected.textHash);
      expect(readTimelines(store, [0, 1])).toEqual(readTimelines(expected, [0, 1]));
      expect(store.meals.amount.read(0, 2)).toEqual(expected.meals.amount.read(0, 2));
      store.close();
    }
  });
});
