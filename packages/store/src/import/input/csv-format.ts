import { DataError } from '@daybook/core';
import { parse } from 'csv-parse/sync';
import { parseInstant } from '../../schema/instant.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_LINES = 200;
const MAX_HEADER_CHARACTERS = 1 << 20;
const MAX_COLUMNS = 10_000;

/** What the first lines of a table of text say about it. */
export type CsvFormat = {
  readonly delimiter: string;
  /** Names of the columns; `column1`, `column2` … where the table has no header. */
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  /** Cells of the first rows. */
  readonly rows: readonly (readonly string[])[];
};

/** Options of csv-parse under which a record is either whole or refused. */
export const strictCsv = (delimiter: string) => ({
  delimiter,
  record_delimiter: ['\r\n', '\n'],
  skip_empty_lines: true,
  relax_quotes: false,
});

/**
 * Finds the delimiter (the one that cuts the first lines into the most columns, alike), and whether there is a header
 * (a first row without numbers and times).
 * @param start beginning of the file, ended at the end of a line.
 * @throws DataError when the header has too many columns, a name twice, or nothing.
 */
export function findCsvFormat(path: string, start: string, named: string | undefined): CsvFormat {
  const lineEnd = start.indexOf('\n');
  if ((lineEnd === -1 ? start.length : lineEnd) > MAX_HEADER_CHARACTERS)
    throw new DataError(`${path}: its first line has more than ${MAX_HEADER_CHARACTERS} characters. Is it a table?`);
  const text = start.split('\n', SAMPLE_LINES).join('\n');
  const delimiter = named ?? findDelimiter(text);
  const rows = parseSample(text, delimiter);
  const [first] = rows;
  if (first === undefined) throw new DataError(`${path}: is empty.`);
  if (first.length > MAX_COLUMNS)
    throw new DataError(`${path}: has ${first.length} columns, at most ${MAX_COLUMNS} can be read.`);
  const hasHeader = !first.some(looksLikeData);
  const columns = hasHeader ? first.map((name) => name.trim()) : first.map((_, place) => `column${place + 1}`);
  const twice = columns.find((name, place) => name !== '' && columns.indexOf(name) !== place);
  if (twice !== undefined) throw new DataError(`${path}: column "${twice.slice(0, 60)}" is there twice. Rename one.`);
  return { delimiter, columns, hasHeader, rows: hasHeader ? rows.slice(1) : rows };
}

function findDelimiter(text: string): string {
  const scored = DELIMITERS.map((delimiter) => {
    const widths = parseSample(text, delimiter).map((row) => row.length);
    const header = widths[0] ?? 1;
    return { delimiter, score: header > 1 ? header * widths.filter((width) => width === header).length : 0 };
  });
  return scored.reduce((best, other) => (other.score > best.score ? other : best)).delimiter;
}

/** Rows that can be read, of any length. */
function parseSample(text: string, delimiter: string): string[][] {
  return parse(text, {
    ...strictCsv(delimiter),
    relax_column_count: true,
    skip_records_with_error: true,
    to: SAMPLE_LINES,
  });
}

const looksLikeData = (cell: string): boolean =>
  /^[+-]?\d+([.,]\d+)?$/.test(cell.trim()) || /^\d{4}-\d\d-\d\d/.test(cell.trim()) || parseInstant(cell) !== undefined;
