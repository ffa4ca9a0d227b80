import {
  EARLIEST_TIME,
  FUTURE_ALLOWANCE_SECONDS,
  MAX_NAME_LENGTH,
  MAX_QUANTITY,
  MAX_TEXT_LENGTH,
} from '../schema/event.ts';
import type { EventColumns } from '../file/event-columns.ts';
import type { LineScanner } from './line-scanner.ts';
import { appendScanned } from './append-scanned.ts';
import {
  FIELDS,
  USER,
  TIME,
  TYPE,
  FROM,
  TEXT,
  FOODS,
  AMOUNTS,
  VALUE,
  ID,
  NULL,
  PROFILE,
  MESSAGE,
  MEAL,
  fieldAt,
  FIELD_BYTES,
} from './event-fields.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  EXACT_DIGITS,
  FIRST_VISIBLE,
  LAST_VISIBLE,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  POINT,
  POWERS_OF_TEN,
  QUOTE,
  RETURN,
  SPACE,
  ZERO,
  isDigit,
  matches,
  plainUtc,
} from './json-bytes.ts';

const MAX_LIST = 256;

/**
 * Reads event lines straight from their UTF-8 bytes into columns, without a string or an object a line: the lines that
 * most exports are made of. No escapes, names in ASCII, UTC times of whole seconds or unix seconds. Whatever is taken
 * here, `JSON.parse` and `readLine` would take with the same result (tested); whatever is unusual, or wrong, is left to
 * them. `now` in unix seconds.
 */
export function createLineScanner(columns: EventColumns, now: number): LineScanner {
  const { ids } = columns;
  // Of the line at hand: which fields are there (a bit each), where strings lie, numbers, foods and amounts.
  let bytes: Uint8Array = new Uint8Array();
  let at = 0;
  let present = 0;
  const starts = new Int32Array(FIELDS.length);
  const ends = new Int32Array(FIELDS.length);
  const numbers = new Float64Array(FIELDS.length);
  const foodStarts = new Int32Array(MAX_LIST);
  const foodEnds = new Int32Array(MAX_LIST);
  let foods = 0;
  const amounts = new Float64Array(MAX_LIST);
  let amountCount = 0;
  let duplicates = 0;

  const has = (field: number) => (present & (1 << field)) !== 0;
  const sizeOf = (field: number) => ends[field]! - starts[field]!;
  const is = (field: number, word: Uint8Array) => sizeOf(field) === word.length && matches(bytes, starts[field]!, word);
  const nameOf = (field: number, table: EventColumns['tables']['user']) =>
    has(field) ? table.addBytes(bytes, starts[field]!, ends[field]!) : -1;
  function skipSpaces(): void {
    while (bytes[at] === SPACE) at++;
  }

  /** Steps over `code` and the spaces around it. */
  function take(code: number): boolean {
    skipSpaces();
    if (bytes[at] !== code) return false;
    at++;
    skipSpaces();
    return true;
  }

  /**
   * From an opening quote to its end. @returns the place of the closing quote, -1 when a byte on the way is not plain.
   */
  function stringEnd(last: number): number {
    if (bytes[at] !== QUOTE) return -1;
    const first = bytes[++at]!;
    if (first < FIRST_VISIBLE || first > LAST_VISIBLE) return -1;
    for (let end = at; end < bytes.length; end++) {
      const byte = bytes[end]!;
      if (byte === QUOTE) return end === at ? -1 : end;
      if (byte === BACKSLASH || byte < SPACE || byte > last) return -1;
    }
    return -1;
  }

  function readString(field: number, last: number, longest: number): boolean {
    const end = stringEnd(last);
    if (end === -1 || end - at > longest) return false;
    starts[field] = at;
    ends[field] = end;
    at = end + 1;
    return true;
  }

  const readName = (field: number) => readString(field, LAST_VISIBLE, MAX_NAME_LENGTH);
  const readText = () => readString(TEXT, 255, MAX_TEXT_LENGTH);

  /** A JSON number without exponent → `into[place]`. */
  function readNumber(into: Float64Array, place: number): boolean {
    const start = at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const firstDigit = at;
    let digits = 0;
    while (isDigit(bytes[at])) digits = digits * 10 + bytes[at++]! - ZERO;
    if (at === firstDigit || (bytes[firstDigit] === ZERO && at > firstDigit + 1)) return false;
    let decimals = 0;
    if (bytes[at] === POINT) {
      const firstDecimal = ++at;
      while (isDigit(bytes[at])) digits = digits * 10 + bytes[at++]! - ZERO;
      decimals = at - firstDecimal;
      if (decimals === 0) return false;
    }
    const value =
      at - firstDigit <= EXACT_DIGITS
        ? (negative ? -digits : digits) / POWERS_OF_TEN[decimals]!
        : Number(String.fromCharCode(...bytes.subarray(start, at)));
    into[place] = value;
    return Math.abs(value) <= MAX_QUANTITY;
  }

  function readTime(): boolean {
    if (bytes[at] === QUOTE) {
      numbers[TIME] = plainUtc(bytes, at + 1) ?? Number.NaN;
      at += 22;
    } else if (!readNumber(numbers, TIME)) return false;
    return numbers[TIME]! >= EARLIEST_TIME && numbers[TIME]! <= now + FUTURE_ALLOWANCE_SECONDS;
  }

  function foodLookup(): boolean {
    if (!take(OPEN_BRACKET)) return false;
    for (foods = 0; foods < MAX_LIST;) {
      if (!readName(FOODS)) return false;
      foodStarts[foods] = starts[FOODS]!;
      foodEnds[foods++] = ends[FOODS]!;
      if (take(CLOSE_BRACKET)) return true;
      if (!take(COMMA)) return false;
    }
    return false;
  }

  function readAmounts(): boolean {
    if (!take(OPEN_BRACKET)) return false;
    for (amountCount = 0; amountCount < MAX_LIST;) {
      if (matches(bytes, at, NULL)) {
        at += NULL.length;
        amounts[amountCount] = Number.NaN;
      } else if (!readNumber(amounts, amountCount)) return false;
      amountCount++;
      if (take(CLOSE_BRACKET)) return true;
      if (!take(COMMA)) return false;
    }
    return false;
  }

  function readField(field: number): boolean {
    switch (field) {
      case TIME:
        return readTime();
      case TEXT:
        return readText();
      case FOODS:
        return foodLookup();
      case AMOUNTS:
        return readAmounts();
      case VALUE:
        return readNumber(numbers, VALUE);
      default:
        return readName(field);
    }
  }

  function readObject(): boolean {
    present = 0;
    let named = 0;
    if (!take(OPEN_BRACE)) return false;
    for (;;) {
      if (bytes[at++] !== QUOTE) return false;
      const field = fieldAt(bytes, at);
      if (field === -1 || (named & (1 << field)) !== 0) return false;
      named |= 1 << field;
      at += FIELD_BYTES[field]!.length + 1;
      if (!take(COLON)) return false;
      if (matches(bytes, at, NULL)) at += NULL.length;
      else if (readField(field)) present |= 1 << field;
      else return false;
      if (take(CLOSE_BRACE)) return true;
      if (!take(COMMA)) return false;
    }
  }

  /** What `eventLineSchema` asks of the fields together. */
  function isComplete(): boolean {
    if (!has(USER) || !has(TIME) || !has(TYPE) || is(TYPE, PROFILE)) return false;
    if (has(FROM) && !has(TEXT)) return false;
    if (is(TYPE, MESSAGE) && !(has(TEXT) && has(FROM))) return false;
    if (is(TYPE, MEAL) && !has(FOODS)) return false;
    return !has(AMOUNTS) || (has(FOODS) && amountCount === foods);
  }

  function append(): void {
    const known = ids.length;
    const id = nameOf(ID, ids);
    if (has(ID) && ids.length === known) {
      duplicates++;
      return;
    }
    const foodCount = foods;
    appendScanned(columns, { bytes, id, has, nameOf, starts, ends, numbers, foodCount, foodStarts, foodEnds, amounts });
  }

  return {
    scan(line, from) {
      bytes = line;
      at = from;
      if (!readObject() || !isComplete()) return -1;
      if (bytes[at] === RETURN) at++;
      if (at < bytes.length && bytes[at++] !== NEWLINE) return -1;
      append();
      return at;
    },
    get duplicates() {
      return duplicates;
    },
  };
}
