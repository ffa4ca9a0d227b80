// Cells as files hold them → the values that fields of an event line need.
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COMMA_NUMBER = /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/;
/** How tables write that there is no number. */
const NO_NUMBER = /^(na|n\/a|nan|null|none|\\n|-)$/i;

/** A cell → the value of a field; undefined for an absent one. What does not fit is left for the schema to refuse. */
export type CellReader = (cell: unknown) => unknown;

/** @param time reads the fields `time` and `start`. */
export function cellReader(field: string, time: CellReader, decimalComma: boolean): CellReader {
  const number = (cell: unknown) => (typeof cell === 'string' ? readNumber(cell, decimalComma) : plainNumber(cell));
  const read = readerOf(field, time, number);
  return (cell) => (cell === '' || cell == null ? undefined : read(cell));
}

function readerOf(field: string, time: CellReader, number: CellReader): CellReader {
  switch (field) {
    case 'time':
    case 'start':
      return (cell) => time(cell) ?? cell;
    case 'value':
      return number;
    case 'foods':
      return (cell) => (typeof cell === 'string' ? (readList(cell) ?? splitList(cell)) : toNames(cell));
    case 'amounts':
      return (cell) => {
        const list = typeof cell === 'string' ? (readList(cell) ?? splitList(cell)) : cell;
        return Array.isArray(list)
          ? list.map((entry: unknown) => (entry === '' || entry == null ? null : number(entry)))
          : list;
      };
    case 'features':
      return (cell) => (typeof cell === 'string' ? (readJson(cell) ?? cell) : cell);
    default:
      if (field.startsWith('features.'))
        return (cell) => {
          const value = number(cell);
          return typeof value === 'number' ? value : toName(cell);
        };
      return toName;
  }
}

/** A number or bigint as text, exact: ids may be numbers. */
function toName(cell: unknown): unknown {
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell);
  // A larger number has already lost digits, so that different ids may be equal: the schema refuses it.
  if (typeof cell === 'number') return Number.isSafeInteger(cell) || !Number.isInteger(cell) ? String(cell) : cell;
  return cell instanceof Date ? cell.toISOString() : cell;
}

const toNames = (cell: unknown): unknown => (Array.isArray(cell) ? cell.map((entry: unknown) => toName(entry)) : cell);

/** A number as text → the number; other text as it is; undefined where it says that there is none. */
function readNumber(cell: string, decimalComma: boolean): number | string | undefined {
  const text = cell.trim();
  if (decimalComma && COMMA_NUMBER.test(text)) return Number(text.replaceAll('.', '').replace(',', '.'));
  if (NUMBER.test(text)) return Number(text);
  return NO_NUMBER.test(text) ? undefined : cell;
}

function plainNumber(cell: unknown): unknown {
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return Number(cell);
  return Number.isNaN(cell) ? undefined : cell;
}

/** Whether all these cells are numbers and some have a decimal comma. */
export function writesDecimalComma(cells: readonly unknown[]): boolean {
  const texts = cells.filter((cell): cell is string => typeof cell === 'string' && cell.trim() !== '');
  return texts.every((text) => COMMA_NUMBER.test(text.trim())) && texts.some((text) => text.includes(','));
}

const splitList = (cell: string): string[] => cell.split('|').map((entry) => entry.trim());

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
