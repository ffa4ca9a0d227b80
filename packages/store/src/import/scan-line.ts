// Reads the fields of one event line from its bytes; what they mean to the columns is scan-event.ts.
import { EARLIEST_TIME, FUTURE_ALLOWANCE_SECONDS, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from '../schema/event.ts';
import { clockSeconds, midnightUtc } from '../schema/instant.ts';
import {
  ascii,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isDigit,
  JsonCursor,
  LAST_ASCII,
  LAST_BYTE,
  LETTER_T,
  LETTER_Z,
  matches,
  MINUS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  ZERO,
} from './json-bytes.ts';

const TIME = 1;
export const [USER, TYPE, FROM, TEXT, FOODS, AMOUNTS, VALUE, ITEM, ID, CONVERSATION, ACTOR] = [
  0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;
/** The name of each field, by the numbers above. */
const FIELD_BYTES = [
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
].map(ascii);
const [PROFILE, MESSAGE, MEAL] = [ascii('profile'), ascii('message'), ascii('meal')] as const;
/** Longer lists of foods or amounts are left to `readLine`. */
const MAX_LIST = 256;
/** `"2026-01-05T08:12:00Z"`, quotes included. */
const TIME_BYTES = 22;

/** The fields of the line read last, as places in its bytes and as numbers. Fields are addressed by number: `TEXT` … */
export class LineFields {
  readonly #now: number;
  readonly #cursor = new JsonCursor();
  /** A bit for each field that is there. */
  #present = 0;
  /** Strings are `bytes[starts[field] … ends[field])`. */
  readonly starts = new Int32Array(FIELD_BYTES.length);
  readonly ends = new Int32Array(FIELD_BYTES.length);
  time = Number.NaN;
  value = Number.NaN;
  /** Food i is `bytes[foodStarts[i] … foodEnds[i])`. */
  readonly foodStarts = new Int32Array(MAX_LIST);
  readonly foodEnds = new Int32Array(MAX_LIST);
  numFoods = 0;
  /** NaN for `null`. */
  readonly amounts = new Float64Array(MAX_LIST);
  #numAmounts = 0;

  /** @param now unix seconds, the time of import. */
  constructor(now: number) {
    this.#now = now;
  }

  /** Whether the line has the field. `null` counts as absent. */
  has(field: number): boolean {
    return (this.#present & (1 << field)) !== 0;
  }

  /** Reads the line that begins at `from`. @returns the place after its line break; -1 when it is not a plain event. */
  read(bytes: Uint8Array, from: number): number {
    const cursor = this.#cursor;
    cursor.bytes = bytes;
    cursor.at = from;
    if (!this.#readObject() || !this.#isEvent()) return -1;
    if (bytes[cursor.at] === RETURN) cursor.at++;
    if (cursor.at < bytes.length && bytes[cursor.at++] !== NEWLINE) return -1;
    return cursor.at;
  }

  #readObject(): boolean {
    const cursor = this.#cursor;
    this.#present = 0;
    let named = 0;
    if (!cursor.take(OPEN_BRACE)) return false;
    for (;;) {
      if (cursor.bytes[cursor.at++] !== QUOTE) return false;
      const field = fieldAt(cursor.bytes, cursor.at);
      if (field === -1 || (named & (1 << field)) !== 0) return false;
      named |= 1 << field;
      cursor.at += FIELD_BYTES[field]!.length + 1;
      if (!cursor.take(COLON)) return false;
      if (!cursor.takeNull()) {
        if (!this.#readField(field)) return false;
        this.#present |= 1 << field;
      }
      if (cursor.take(CLOSE_BRACE)) return true;
      if (!cursor.take(COMMA)) return false;
    }
  }

  #readField(field: number): boolean {
    switch (field) {
      case TIME:
        return this.#readTime();
      case TEXT:
        return this.#readString(TEXT, LAST_BYTE, MAX_TEXT_LENGTH);
      case FOODS:
        return this.#readFoods();
      case AMOUNTS:
        return this.#readAmounts();
      case VALUE:
        this.value = this.#cursor.number();
        return !Number.isNaN(this.value);
      default:
        return this.#readString(field, LAST_ASCII, MAX_NAME_LENGTH);
    }
  }

  #readString(field: number, lastByte: number, maxLength: number): boolean {
    const cursor = this.#cursor;
    const end = cursor.openString(lastByte);
    if (end === -1 || end - cursor.at > maxLength) return false;
    this.starts[field] = cursor.at;
    this.ends[field] = end;
    cursor.at = end + 1;
    return true;
  }

  #readTime(): boolean {
    const cursor = this.#cursor;
    if (cursor.bytes[cursor.at] === QUOTE) {
      this.time = plainUtc(cursor.bytes, cursor.at + 1);
      cursor.at += TIME_BYTES;
    } else this.time = cursor.number();
    return this.time >= EARLIEST_TIME && this.time <= this.#now + FUTURE_ALLOWANCE_SECONDS;
  }

  #readFoods(): boolean {
    const cursor = this.#cursor;
    if (!cursor.take(OPEN_BRACKET)) return false;
    for (this.numFoods = 0; this.numFoods < MAX_LIST;) {
      if (!this.#readString(FOODS, LAST_ASCII, MAX_NAME_LENGTH)) return false;
      this.foodStarts[this.numFoods] = this.starts[FOODS]!;
      this.foodEnds[this.numFoods++] = this.ends[FOODS]!;
      if (cursor.take(CLOSE_BRACKET)) return true;
      if (!cursor.take(COMMA)) return false;
    }
    return false;
  }

  #readAmounts(): boolean {
    const cursor = this.#cursor;
    if (!cursor.take(OPEN_BRACKET)) return false;
    for (this.#numAmounts = 0; this.#numAmounts < MAX_LIST;) {
      const amount = cursor.takeNull() ? undefined : cursor.number();
      if (Number.isNaN(amount)) return false;
      this.amounts[this.#numAmounts++] = amount ?? Number.NaN;
      if (cursor.take(CLOSE_BRACKET)) return true;
      if (!cursor.take(COMMA)) return false;
    }
    return false;
  }

  /** What `eventLineSchema` requires of the fields together. */
  #isEvent(): boolean {
    if (!this.has(USER) || !this.has(TIME) || !this.has(TYPE) || this.#isType(PROFILE)) return false;
    if (this.has(FROM) && !this.has(TEXT)) return false;
    if (this.#isType(MESSAGE) && !(this.has(TEXT) && this.has(FROM))) return false;
    if (this.#isType(MEAL) && !this.has(FOODS)) return false;
    return !this.has(AMOUNTS) || (this.has(FOODS) && this.#numAmounts === this.numFoods);
  }

  #isType(word: Uint8Array): boolean {
    const start = this.starts[TYPE]!;
    return this.ends[TYPE]! - start === word.length && matches(this.#cursor.bytes, start, word);
  }
}

/** Number of the field whose name stands there before a closing quote, -1 if there is none. */
function fieldAt(bytes: Uint8Array, at: number): number {
  for (let field = 0; field < FIELD_BYTES.length; field++) {
    const name = FIELD_BYTES[field]!;
    if (bytes[at + name.length] === QUOTE && matches(bytes, at, name)) return field;
  }
  return -1;
}

/** Unix seconds of `YYYY-MM-DDTHH:MM:SSZ"` at a place, NaN for any other form. */
function plainUtc(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS || bytes[at + 10] !== LETTER_T || bytes[at + 13] !== COLON)
    return Number.NaN;
  if (bytes[at + 16] !== COLON || bytes[at + 19] !== LETTER_Z || bytes[at + 20] !== QUOTE) return Number.NaN;
  const two = (place: number): number =>
    isDigit(bytes[at + place]) && isDigit(bytes[at + place + 1])
      ? (bytes[at + place]! - ZERO) * 10 + bytes[at + place + 1]! - ZERO
      : Number.NaN;
  return midnightUtc(two(0) * 100 + two(2), two(5), two(8)) + clockSeconds(two(11), two(14), two(17));
}
