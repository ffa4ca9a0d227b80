// Small exports as other programs write them, made by code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sqlite from 'node-sqlite3-wasm';

/** Orders of a shop in another program's words. */
const orders = [
  ['41', 'ana', '2026-01-05 08:12:00', '12.50', 'book'],
  ['42', 'Željko', '2026-01-05 09:30:00', '1250.00', 'café, large'],
  ['43', 'ana', '2026-02-14 18:00:00', '7.00', 'pen'],
] as const;
const orderColumns = ['order_id', 'user_id', 'created_at', 'amount', 'product'] as const;

const quoted = (cell: string, delimiter: string) =>
  cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;

export function writeCommaTable(folder: string): string {
  const rows = [orderColumns, ...orders].map((row) => row.map((cell) => quoted(cell, ',')).join(','));
  return write(folder, 'orders.csv', `\ufeff${rows.join('\r\n')}\r\n`);
}

/** As an Excel of Central Europe writes it: semicolons, decimal commas, its own dates, a single-byte encoding. */
export function writeSemicolonTable(folder: string): string {
  const german = orders.map(([id, user, time, amount, product]) => {
    const [year, month, day] = time.slice(0, 10).split('-');
    return [
      id,
      user.replace('Ž', 'é'),
      `${Number(day)}.${Number(month)}.${year} ${time.slice(11, 16)}`,
      Number(amount).toFixed(2).replace('.', ',').replace('1250', '1.250'),
      product,
    ];
  });
  const rows = [orderColumns, ...german].map((row) => row.map((cell) => quoted(cell, ';')).join(';'));
  return write(folder, 'orders-excel.csv', Buffer.from(rows.join('\r\n'), 'latin1'));
}

/** Tabs, UTF-16 with a byte order mark, as "Unicode text". */
export function writeTabTable(folder: string): string {
  const rows = [orderColumns, ...orders].map((row) => row.join('\t'));
  return write(folder, 'orders.txt', Buffer.from(`\ufeff${rows.join('\r\n')}`, 'utf16le'));
}

/** By hyparquet-writer: ids as 64-bit integers that a double cannot hold, times in UTC. */
export function writeParquet(folder: string): string {
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'user_id', data: [9007199254740993n, 9007199254740992n], type: 'INT64' },
      { name: 'created_at', data: ['2026-01-05T08:12:00Z', '2026-01-06T08:12:00Z'].map(toDate), type: 'TIMESTAMP' },
      { name: 'amount', data: [12.5, 7], type: 'DOUBLE' },
    ],
  });
  return write(folder, 'orders.parquet', new Uint8Array(bytes));
}

const toDate = (text: string) => new Date(text);

/** By DuckDB: decimals, times without a zone, dates. */
export async function writeDuckDbParquet(folder: string, name = 'orders-duckdb.parquet'): Promise<string> {
  const path = join(folder, name);
  await runDuckDb(`COPY (SELECT * FROM (VALUES
    (9007199254740993::BIGINT, TIMESTAMP '2026-07-05 08:12:00', 12.50::DECIMAL(9, 2), DATE '2026-07-05'),
    (9007199254740992::BIGINT, TIMESTAMP '2026-01-05 08:12:00', 7.00::DECIMAL(9, 2), DATE '2026-01-05'))
    AS orders(user_id, created_at, amount, day)) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  return path;
}

/** https://github.com/Medical-Event-Data-Standard/meds: static rows have no time. */
export async function writeMeds(folder: string): Promise<string> {
  const path = join(folder, 'meds.parquet');
  await runDuckDb(`COPY (SELECT * FROM (VALUES
    (12::BIGINT, NULL::TIMESTAMP, 'GENDER//F', NULL::FLOAT),
    (12::BIGINT, TIMESTAMP '1950-03-01 00:00:00', 'MEDS_BIRTH', NULL::FLOAT),
    (12::BIGINT, TIMESTAMP '2024-03-01 10:00:00', 'LAB//GLUCOSE', 5.5::FLOAT),
    (13::BIGINT, TIMESTAMP '2024-03-02 10:00:00', 'ADMISSION', NULL::FLOAT))
    AS data(subject_id, time, code, numeric_value)) TO '${path}' (FORMAT parquet)`);
  return path;
}

async function runDuckDb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

export function writeSqlite(folder: string): string {
  const path = join(folder, 'app.db');
  const database = new sqlite.Database(path);
  database.exec('CREATE TABLE readings (person INTEGER, read_at INTEGER, article TEXT)');
  database.run(
    "INSERT INTO readings VALUES (9007199254740993, 1767600720, 'article-12'), (7, 1767600721, 'article-3')",
  );
  database.close();
  return path;
}

/** A row per day and a column per measure. */
export function writeWideTable(folder: string): string {
  const rows = [
    'Id,ActivityDate,TotalSteps,Calories,WeightKg',
    '1503960366,4/12/2026,13162,1985,',
    '1503960366,4/13/2026,10735,1797,52.6',
    '1624580081,4/12/2026,0,NA,',
  ];
  return write(folder, 'dailyActivity.csv', rows.join('\n'));
}

/** One JSON array, times as text of unix seconds, names in nested objects. */
export function writeChatExport(folder: string): string {
  const messages = [
    { type: 'message', user: 'U1', text: 'Good morning 👋', ts: '1767600720.000200', channel: { id: 'C1' } },
    { type: 'message', user: 'U2', text: 'Hi, "all"!\nSecond line', ts: '1767600780.000300', channel: { id: 'C1' } },
  ];
  return write(folder, '2026-01-05.json', JSON.stringify(messages, undefined, 2));
}

export function writeLines(folder: string): string {
  const lines = [
    '{"userId":"u1","time":"2026-01-05T08:12:00Z","type":"message","from":"coach","text":"Well done!"}',
    '{"userId":"u1","time":"2026-01-06T07:00:00Z","type":"weigh_in","value":82.4}',
  ];
  return write(folder, 'events.jsonl.gz', gzipSync(lines.join('\n')));
}

function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
