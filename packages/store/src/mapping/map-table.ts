import { ConfigError, DataError, nearestNames } from '@daybook/core';
import { eventFields, profileFields } from '../schema/event.ts';
import { checkMapping, constantOf, type ForeignMapping, type Mapping } from './mapping.ts';
import { cellReader, writesDecimalComma, type CellReader } from './read-cells.ts';
import { mapText, suggestMap } from './suggest.ts';
import { createTimeReader, findTimeFormat, LocalTime, needsZone } from './times.ts';

/** The beginning of a table, from which its formats are found. */
export type TableStart<Row> = {
  /** Name of the file, for errors. */
  readonly place: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** Reads one column of a row; undefined when there is no such column. */
  locate(column: string): ((row: Row) => unknown) | undefined;
  /** Whether numbers may have a decimal comma, as in tables separated by semicolons. */
  readonly mayHaveDecimalComma?: boolean;
};

/** A row of a table → lines of the event schema, one or one per measure. */
export type RowMapper<Row> = (row: Row) => readonly Readonly<Record<string, unknown>>[];

export type MappedTable<Row> = {
  readonly toLines: RowMapper<Row>;
  /** Columns that the mapping does not name. */
  readonly unread: readonly string[];
  /** Whether the row has a time where one belongs: tells rows from pieces of a text. */
  isRow(row: Row): boolean;
};

/**
 * A mapper for the rows of a table: by its mapping, or, without one, by column names that are fields of events.
 * @throws ConfigError when a column is missing, or the meaning of times is not known.
 * @throws DataError when a table without a mapping has columns that are no fields.
 */
export function mapTable<Row>(start: TableStart<Row>, mapping: Mapping): MappedTable<Row> {
  const { map, measures, timeZone } = mapping;
  return map === undefined && measures === undefined
    ? mapOwnTable(start, timeZone)
    : mapForeignTable(start, { ...mapping, map: map ?? {} });
}

/** A table whose columns are named as the fields of an event line. */
function mapOwnTable<Row>(start: TableStart<Row>, timeZone: string | undefined): MappedTable<Row> {
  const { place, columns, rows, locate } = start;
  const known = new Set([...eventFields, ...profileFields]);
  const unknown = columns.filter((column) => !known.has(column));
  const missing = ['userId', 'type'].filter((field) => !columns.includes(field));
  if (unknown.length > 0 || missing.length > 0) throw new DataError(explainColumns(place, columns, missing, unknown));
  const time = locate('time');
  if (timeZone === undefined && time !== undefined && rows.some((row) => time(row) instanceof LocalTime))
    refuseWithoutZone(place);
  const readTime = createTimeReader({ timeZone });
  // A number is unix seconds, as in JSON lines; a foreign one may be in other units.
  const toSeconds = (cell: unknown): unknown => {
    if (typeof cell === 'number' || typeof cell === 'bigint') return Number(cell);
    if (typeof cell === 'string' && cell.trim() !== '' && !Number.isNaN(Number(cell))) return Number(cell);
    return readTime(cell);
  };
  const fields = columns.map((field) => ({ field, at: locate(field)!, read: cellReader(field, toSeconds, false) }));
  return {
    toLines: (row) => [lineOf(fields.map(({ field, at, read }) => [field, read(at(row))]))],
    unread: [],
    isRow: (row) => time !== undefined && typeof toSeconds(time(row)) === 'number',
  };
}

function mapForeignTable<Row>(start: TableStart<Row>, mapping: ForeignMapping): MappedTable<Row> {
  checkMapping(mapping);
  const { place, columns, rows } = start;
  const { map, measures = {} } = mapping;
  const sourceOf = (source: string): ((row: Row) => unknown) => {
    const constant = constantOf(source);
    if (constant !== undefined) return () => constant;
    return start.locate(source) ?? refuseColumn(place, source, columns);
  };
  for (const source of [...Object.values(map), ...Object.values(measures)]) sourceOf(source);
  const timeAt = map['time'] === undefined ? undefined : sourceOf(map['time']);
  const times = timeAt === undefined ? [] : rows.map(timeAt);
  const time = timeReader(times, mapping, place);
  const hasComma = (at: (row: Row) => unknown) =>
    mapping.decimalComma ?? (start.mayHaveDecimalComma === true && writesDecimalComma(rows.map(at)));
  const read = (field: string, source: string): FieldSource<Row> => {
    const at = sourceOf(source);
    return { field, at, read: cellReader(field, time, hasComma(at)) };
  };
  const shared = Object.entries(map).map(([field, source]) => read(field, source));
  const values = Object.entries(measures).map(([type, column]) => ({ type, ...read('value', column) }));
  const named = new Set([...Object.values(map), ...Object.values(measures)]);
  const contentOf = (row: Row) => shared.map(({ field, at, read: readCell }) => [field, readCell(at(row))] as const);
  return {
    toLines:
      mapping.measures === undefined
        ? (row) => [lineOf(contentOf(row))]
        : (row) =>
            values.flatMap(({ type, at, read: readCell }) => {
              const value = readCell(at(row));
              return value === undefined ? [] : [lineOf([...contentOf(row), ['type', type], ['value', value]])];
            }),
    unread: columns.filter((column) => !named.has(column)),
    isRow: (row) => timeAt !== undefined && time(timeAt(row)) !== undefined,
  };
}

type FieldSource<Row> = { readonly field: string; readonly at: (row: Row) => unknown; readonly read: CellReader };

/** The line without absent fields; `features.age` becomes an entry of `features`. */
function lineOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const line: Record<string, unknown> = {};
  const features: [string, unknown][] = [];
  for (const [field, value] of entries) {
    if (value === undefined) continue;
    if (field.startsWith('features.')) features.push([field.slice('features.'.length), value]);
    else line[field] = value;
  }
  if (features.length > 0) line['features'] = Object.fromEntries(features);
  return line;
}

function timeReader(cells: readonly unknown[], { timeZone, timeFormat }: Mapping, place: string) {
  const texts = cells.flatMap((cell) => (typeof cell === 'string' && cell.trim() !== '' ? [cell.trim()] : []));
  const format = timeFormat ?? findTimeFormat(texts, place);
  const isWithoutZone = cells.some(needsZone) || (format !== undefined && !/[Zz]/.test(format.replace(/'[^']*'/g, '')));
  if (isWithoutZone && timeZone === undefined) refuseWithoutZone(place);
  return createTimeReader({ timeZone, timeFormat: format });
}

function refuseWithoutZone(place: string): never {
  throw new ConfigError(
    `${place}: has times without a zone. Say in which zone they were written, such as --time-zone Europe/Zagreb or ` +
      '--time-zone UTC.',
  );
}

function refuseColumn(place: string, column: string, columns: readonly string[]): never {
  const [near] = nearestNames(column, columns);
  throw new ConfigError(
    `${place}: has no column "${column}"${near === undefined ? '' : `; did you mean "${near}"?`} ` +
      `Its columns: ${listNames(columns)}.`,
  );
}

function explainColumns(
  place: string,
  columns: readonly string[],
  missing: readonly string[],
  unknown: readonly string[],
): string {
  const suggestion = suggestMap(columns, place);
  const problem = [
    ...(missing.length > 0 ? [`has no column ${missing.join(' and ')}`] : []),
    ...(unknown.length > 0 ? [`has columns that are no fields of an event: ${listNames(unknown)}`] : []),
  ].join(' and ');
  const meant = missing.flatMap((field) => {
    const column = suggestion[field];
    return column === undefined || column.startsWith("'") ? [] : [`"${column}" for ${field}`];
  });
  const question = meant.length > 0 ? ` Did you mean ${meant.join(' and ')}?` : '';
  return (
    `${place}: ${problem}.${question} Say which column is which field, and leave out those that are not needed: ` +
    `--map ${mapText(suggestion)}`
  );
}

const MOST_NAMES = 12;

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => (name === '' ? '(unnamed)' : name.slice(0, 60)));
  return shown.join(', ') + (names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '');
}
