import {
  EARLIEST_TIME,
  FUTURE_ALLOWANCE_SECONDS,
  MAX_NAME_LENGTH,
  MAX_QUANTITY,
  MAX_TEXT_LENGTH,
} from '../schema/event.ts';
import { appendRow, type EventColumns } from '../file/event-columns.ts';
import { utcSeconds } from '../schema/instant.ts';

// The bytes that JSON is made of.
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const FIRST_VISIBLE = 33;
const LAST_VISIBLE = 126;
const MAX_LIST = 256;
/**
 * Integers of so many digits, and powers of ten up to so many, are exact in float64: then so is the nearest number to
 * their quotient (Clinger 1990).
 */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const FIELDS = [
  'userId',
  'time',
  'type',
  'from',
  'text',
  'foods',
  'amounts',
  'value',
  'item',
  'id',
  'conversation',
  'actor',
] as const;
const FIELD_BYTES = FIELDS.map(ascii);
const [USER, TIME, TYPE, FROM, TEXT, FOODS, AMOUNTS, VALUE, ITEM, ID, CONVERSATION, ACTOR] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;
const [NULL, PROFILE, MESSAGE, MEAL] = [ascii('null'), ascii('profile'), ascii('message'), ascii('meal')] as const;

/**
 * How a line that was read from its bytes ended: `next` is the place after it, -1 for a line that is left to
 * `readLine`.
 */
export type LineScanner = { scan(bytes: Uint8Array, from: number): number; readonly duplicates: number };

/**
 * Reads event lines straight from their UTF-8 bytes into columns, without a string or an object a line: the lines that
 * most exports
 * are made of. No escapes, names in ASCII, UTC times of whole seconds or unix seconds. Whatever is taken here,
 * `JSON.parse` and `readLine` would take with the same
 * result (tested); whatever is unusual, or wrong, is left to them. `now` in unix seconds.
 */
export function createLineScanner(columns: EventColumns, now: number): LineScanner {
  const { tables, ids, texts } = columns;
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
  const nameOf = (field: number, table: (typeof tables)['user']) =>
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

  function readName(field: number): boolean {
    const end = stringEnd(LAST_VISIBLE);
    if (end === -1 || end - at > MAX_NAME_LENGTH) return false;
    starts[field] = at;
    ends[field] = end;
    at = end + 1;
    return true;
  }

  function readText(): boolean {
    const end = stringEnd(255);
    if (end === -1 || end - at > MAX_TEXT_LENGTH) return false;
    starts[TEXT] = at;
    ends[TEXT] = end;
    at = end + 1;
    return true;
  }

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
    const exact = at - firstDigit <= EXACT_DIGITS;
    const value = exact
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
    appendRow(columns, {
      user: nameOf(USER, tables.user),
      time: numbers[TIME]!,
      type: nameOf(TYPE, tables.type),
      value: has(VALUE) ? numbers[VALUE]! : Number.NaN,
      item: nameOf(ITEM, tables.item),
      actor: nameOf(ACTOR, tables.actor),
      conversation: nameOf(CONVERSATION, tables.conversation),
      id,
      text: has(TEXT) ? texts.addBytes(bytes, starts[TEXT]!, ends[TEXT]!) : -1,
      role: !has(TEXT)
        ? -1
        : has(FROM)
          ? nameOf(FROM, tables.role)
          : has(ACTOR)
            ? nameOf(ACTOR, tables.role)
            : tables.role.add('user'),
      hasMeal: has(FOODS),
    });
    if (!has(FOODS)) return;
    for (let place = 0; place < foods; place++) {
      columns.foods.push(tables.food.addBytes(bytes, foodStarts[place]!, foodEnds[place]!));
      columns.amounts.push(has(AMOUNTS) ? amounts[place]! : Number.NaN);
    }
    columns.foodOffsets.push(columns.foods.length);
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

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}

function matches(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** Index of the field whose name stands there before a closing quote, -1 if there is none. */
function fieldAt(bytes: Uint8Array, at: number): number {
  for (let field = 0; field < FIELD_BYTES.length; field++) {
    const name = FIELD_BYTES[field]!;
    if (bytes[at + name.length] === QUOTE && matches(bytes, at, name)) return field;
  }
  return -1;
}

/** Unix seconds of `YYYY-MM-DDTHH:MM:SSZ"` at a place, undefined for any other form. */
function plainUtc(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS || bytes[at + 10] !== LETTER_T || bytes[at + 13] !== COLON)
    return undefined;
  if (bytes[at + 16] !== COLON || bytes[at + 19] !== LETTER_Z || bytes[at + 20] !== QUOTE) return undefined;
  const two = (place: number): number =>
    isDigit(bytes[at + place]) && isDigit(bytes[at + place + 1])
      ? (bytes[at + place]! - ZERO) * 10 + bytes[at + place + 1]! - ZERO
      : Number.NaN;
  return utcSeconds(two(0) * 100 + two(2), two(5), two(8), two(11), two(14), two(17));
}
