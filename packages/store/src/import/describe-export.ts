import type { TableStart } from '../mapping/map-table.ts';
import { proposeMapping, type Proposal } from '../mapping/propose.ts';
import { checkInputs, readInput } from './input/input.ts';
import type { InputFormat, RowReceiver } from './input/row-receiver.ts';

/** What the first rows of an export look like. */
export type ExportDescription = Proposal & {
  readonly columns: readonly string[];
  /** The first rows, by column. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly notes: readonly string[];
};

const SHOWN_ROWS = 3;

/** Ends the reading of a file of which the start was enough. */
class SeenEnough extends Error {
  override readonly name = 'AbortError';
}

/**
 * Looks at the first rows of a file, or of a query, and proposes how to map them.
 * @throws DataError when it cannot be read.
 */
export async function describeExport(path: string | undefined, format: InputFormat = {}): Promise<ExportDescription> {
  checkInputs(path === undefined ? [] : [path], format);
  let description: Omit<ExportDescription, 'notes'> | undefined;
  const notes: string[] = [];
  const receiver: RowReceiver = {
    isMapped: true,
    scan: () => -1,
    row: () => {},
    table<Row>(start: TableStart<Row>) {
      const rows = start.rows
        .slice(0, SHOWN_ROWS)
        .map((row) => Object.fromEntries(start.columns.map((column) => [column, start.locate(column)!(row)])));
      description = { ...proposeMapping(start), columns: start.columns, rows };
      throw new SeenEnough();
    },
    malformed: () => {},
    note: (text) => notes.push(text),
    progress: () => {},
  };
  try {
    await readInput(path, format, receiver);
  } catch (error) {
    if (!(error instanceof SeenEnough)) throw error;
  }
  return { columns: [], rows: [], mapping: {}, remarks: ['It has no rows.'], ...description, notes };
}
