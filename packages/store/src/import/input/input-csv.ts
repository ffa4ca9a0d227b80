import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { openBytes, readFailure, type RowReceiver } from './input-lines.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads CSV with field names as header. Empty cells are absent fields; lists are JSON or separated by `|`, features
 * JSON.
 * @throws DataError when the file cannot be read to its end.
 */
export async function readCsv(path: string, receiver: RowReceiver): Promise<void> {
  const parser = parse({ columns: true, info: true, bom: true, skip_empty_lines: true, skip_records_with_error: true });
  parser.on('skip', (error) =>
    receiver.malformed(`is not CSV: ${error?.message ?? 'unreadable record'}`, parser.info.lines),
  );
  const rows = pipeline(openBytes(path, receiver), parser, () => undefined);
  try {
    for await (const { record, info } of rows) receiver.row(readCells(record), info.lines);
  } catch (error) {
    throw readFailure(path, error);
  }
}

/** Converts cells to what their fields need. A cell that cannot be converted stays text, which the schema refuses. */
function readCells(record: Readonly<Record<string, string>>): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [field, cell] of Object.entries(record)) {
    if (cell === '') continue;
    if (field === 'foods') row[field] = readList(cell) ?? cell.split('|').map((food) => food.trim());
    else if (field === 'amounts')
      row[field] =
        readList(cell) ?? cell.split('|').map((amount) => (amount.trim() === '' ? null : readNumber(amount)));
    else if (field === 'features') row[field] = readJson(cell) ?? cell;
    else row[field] = field === 'time' || field === 'start' || field === 'value' ? readNumber(cell) : cell;
  }
  return row;
}

function readNumber(cell: string): number | string {
  return NUMBER.test(cell.trim()) ? Number(cell) : cell;
}

function readList(cell: string): unknown {
  return cell.startsWith('[') ? readJson(cell) : undefined;
}

function readJson(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}
