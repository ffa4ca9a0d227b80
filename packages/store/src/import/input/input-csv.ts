import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { NEWLINE } from '../json-bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { findCsvFormat, strictCsv } from './csv-format.ts';
import { RecordCutter } from './csv-records.ts';
import { MAX_RECORD_BYTES, readFailure, type InputFormat, type RowReceiver } from './row-receiver.ts';

type Cells = readonly string[];

/**
 * Reads a table of text: CSV with commas, semicolons, tabs or bars, with or without a header. Empty cells are absent
 * fields; lists are JSON or separated by `|`, features JSON.
 * @throws DataError when the file cannot be read to its end, or its columns are not those of events or of the mapping.
 */
export async function readCsv(
  path: string,
  source: ByteSource,
  format: InputFormat,
  receiver: RowReceiver,
): Promise<void> {
  const { delimiter, columns, hasHeader, rows } = findCsvFormat(path, source.start.toString('utf8'), format.delimiter);
  if (!hasHeader) receiver.note(`${path}: has no header; its columns are called ${columns.slice(0, 3).join(', ')} …`);
  const table = receiver.table<Cells>({
    place: path,
    columns,
    rows,
    mayHaveDecimalComma: delimiter === ';',
    locate(column) {
      const place = columns.indexOf(column);
      return place === -1 ? undefined : (cells) => cells[place];
    },
  });
  let isHeader = hasHeader;

  function take(cells: Cells, line: number): void {
    if (cells.length === 1 && cells[0] === '') return;
    if (isHeader) isHeader = false;
    else if (cells.length === columns.length) table.row(cells, line);
    else
      receiver.malformed(`has ${cells.length} cells, the table has ${columns.length} columns`, line, () =>
        cells.join(delimiter),
      );
  }

  const parseRecords = (bytes: Buffer): string[][] => {
    if (!isUtf8(bytes)) throw new Error('is not UTF-8');
    return parse(bytes.toString('utf8'), {
      ...strictCsv(delimiter),
      skip_empty_lines: false,
      relax_column_count: true,
    });
  };
  const tryRecords = (bytes: Buffer): string[][] | undefined => {
    try {
      return parseRecords(bytes);
    } catch {
      return undefined;
    }
  };

  const cutter: RecordCutter = new RecordCutter(
    {
      records(bytes, line) {
        const records = tryRecords(bytes);
        if (records) records.forEach((cells, place) => take(cells, line + place));
        else eachLine(bytes, (one, place) => takeLine(one, line + place));
      },
      longRecord(bytes, line) {
        const [cells, more] = tryRecords(bytes) ?? [];
        if (cells === undefined || more !== undefined || cells.length !== columns.length) return false;
        take(cells, line);
        return true;
      },
      isRow(bytes) {
        const [cells] = tryRecords(bytes) ?? [];
        return cells?.length === columns.length && table.isRow(cells);
      },
      bad: (reason, line) => receiver.malformed(reason, line),
    },
    delimiter,
    1,
  );
  function takeLine(bytes: Buffer, line: number): void {
    const [cells] = tryRecords(bytes) ?? [];
    if (cells) take(cells, line);
    else receiver.malformed(isUtf8(bytes) ? 'has a stray quote' : 'is not UTF-8', line, () => bytes.toString('latin1'));
  }

  try {
    await cutLines(
      source.open((read) => receiver.progress(read)),
      cutter,
    );
  } catch (error) {
    throw readFailure(path, error);
  }
}

function eachLine(bytes: Buffer, take: (line: Buffer, place: number) => void): void {
  for (let [from, place] = [0, 0]; from < bytes.length; place++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline === -1 ? bytes.length : newline + 1;
    take(bytes.subarray(from, end), place);
    from = end;
  }
}

/** Hands whole lines to the cutter; of a line that is too long no more than its end is kept. */
async function cutLines(chunks: AsyncIterable<Buffer>, cutter: RecordCutter): Promise<void> {
  let rest: Buffer[] = [];
  let [restBytes, skipping] = [0, false];
  for await (const chunk of chunks) {
    const first = chunk.indexOf(NEWLINE);
    if (first === -1) {
      restBytes += chunk.length;
      if (restBytes > MAX_RECORD_BYTES) [rest, skipping] = [[], true];
      else rest.push(chunk);
      continue;
    }
    if (skipping) cutter.skipLine();
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const lines = skipping ? chunk.subarray(first + 1, end) : Buffer.concat([...rest, chunk.subarray(0, end)]);
    if (lines.length > 0) cutter.push(lines);
    [rest, restBytes, skipping] = [[chunk.subarray(end)], chunk.length - end, false];
  }
  if (skipping) cutter.skipLine();
  else if (restBytes > 0) cutter.push(Buffer.concat(rest));
  cutter.finish();
}
