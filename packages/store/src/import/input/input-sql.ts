import { ConfigError, DataError } from '@daybook/core';
import type { DuckDBValue } from '@duckdb/node-api';
import { LocalTime } from '../../mapping/times.ts';
import { startsWith } from './byte-source.ts';
import { readFailure, type RowReceiver } from './row-receiver.ts';

type Cells = readonly unknown[];
/** The rows of a query, some at a time. */
type QueryRows = { readonly columns: readonly string[]; readonly rows: AsyncIterable<readonly Cells[]>; close(): void };

const SAMPLE_ROWS = 200;

/**
 * Reads the rows of a query: by DuckDB (`SELECT … FROM 'events/*.parquet'`), or from the database file `path`, SQLite
 * or DuckDB. Both libraries are optional.
 * @throws ConfigError when the library is missing, DataError when the query fails.
 */
export async function readQuery(sql: string, path: string | undefined, receiver: RowReceiver): Promise<void> {
  const place = path ?? '--sql';
  try {
    const isSqlite = path !== undefined && (await startsWith(path, 'SQLite format 3\0'));
    const query = isSqlite ? await openSqlite(path, sql) : await openDuckDb(path, sql);
    try {
      await readRows(place, query, receiver);
    } finally {
      query.close();
    }
  } catch (error) {
    if (error instanceof DataError || error instanceof ConfigError) throw error;
    if (!(error instanceof Error) || error.name === 'AbortError') throw readFailure(place, error);
    throw new DataError(`${place}: the query failed. ${error.message.split('\n\n')[0]!} Nothing was stored.`);
  }
}

async function readRows(place: string, { columns, rows }: QueryRows, receiver: RowReceiver): Promise<void> {
  let table: ReturnType<typeof receiver.table<Cells>> | undefined;
  let line = 0;
  for await (const batch of rows) {
    table ??= receiver.table<Cells>({
      place,
      columns,
      rows: batch.slice(0, SAMPLE_ROWS),
      locate(column) {
        const at = columns.indexOf(column);
        return at === -1 ? undefined : (cells) => cells[at];
      },
    });
    for (const cells of batch) table.row(cells, ++line);
  }
}

async function openDuckDb(path: string | undefined, sql: string): Promise<QueryRows> {
  const duckdb = await optional('@duckdb/node-api', () => import('@duckdb/node-api'));
  const instance = await duckdb.DuckDBInstance.create(path ?? ':memory:', path ? { access_mode: 'READ_ONLY' } : {});
  const connection = await instance.connect();
  // Times without a zone stay without one; the zone of this machine has no part in it.
  await connection.run("SET TimeZone = 'UTC'").catch(() => undefined);
  // With several statements (ATTACH …; SELECT …) the last one gives the rows.
  const result = await connection.stream(sql);
  const plain = plainValues(duckdb);
  async function* rows() {
    for await (const batch of result.yieldRows()) yield batch.map((row) => row.map(plain));
  }
  return {
    columns: result.columnNames(),
    rows: rows(),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Values of DuckDB → values of tables. */
function plainValues(duckdb: typeof import('@duckdb/node-api')): (value: DuckDBValue) => unknown {
  return function plain(value): unknown {
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof duckdb.DuckDBTimestampTZValue) return new Date(Number(value.micros) / 1000);
    if (value instanceof duckdb.DuckDBTimestampValue) return new LocalTime(Number(value.micros) / 1000);
    if (value instanceof duckdb.DuckDBTimestampNanosecondsValue) return new LocalTime(Number(value.nanos) / 1e6);
    if (value instanceof duckdb.DuckDBTimestampMillisecondsValue) return new LocalTime(Number(value.millis));
    if (value instanceof duckdb.DuckDBTimestampSecondsValue) return new LocalTime(Number(value.seconds) * 1000);
    if (value instanceof duckdb.DuckDBDecimalValue) return value.toDouble();
    if (value instanceof duckdb.DuckDBListValue || value instanceof duckdb.DuckDBArrayValue)
      return value.items.map(plain);
    return value.toString(); // dates as 2026-01-05, UUIDs
  };
}

async function openSqlite(path: string, sql: string): Promise<QueryRows> {
  const { Database } = await optional('node-sqlite3-wasm', async () => (await import('node-sqlite3-wasm')).default);
  const database = new Database(path, { readOnly: true });
  const statement = database.prepare(sql);
  const objects = statement.iterate()[Symbol.iterator]();
  const first = objects.next();
  const columns = first.done ? [] : Object.keys(first.value);
  async function* rows() {
    let batch: Cells[] = [];
    for (let next = first; !next.done; next = objects.next()) {
      const row = next.value;
      batch.push(columns.map((column) => row[column]));
      if (batch.length < SAMPLE_ROWS) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
  return {
    columns,
    rows: rows(),
    close() {
      statement.finalize();
      database.close();
    },
  };
}

async function optional<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    throw new ConfigError(`--sql: needs the optional library ${name}. Add it with \`npm install ${name}\`.`, {
      cause: error,
    });
  }
}
