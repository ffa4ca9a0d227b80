// The bytes of JSON punctuation, and a cursor that reads plain JSON values from UTF-8 bytes without making strings.
import { MAX_QUANTITY } from '../schema/event.ts';

export const NEWLINE = 10;
export const RETURN = 13;
const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const MINUS = 45;
const POINT = 46;
export const ZERO = 48;
export const COLON = 58;
export const LETTER_T = 84;
export const LETTER_Z = 90;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

const FIRST_VISIBLE = 33;
/** The last printable ASCII character. */
export const LAST_ASCII = 126;
export const LAST_BYTE = 255;

/**
 * Integers of up to 15 digits and powers of ten up to 10^15 are exact in float64, so their quotient is the float64
 * nearest to the decimal number (Clinger 1990, How to Read Floating Point Numbers Accurately).
 */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

const NULL = ascii('null');

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}

/** Whether `word` stands in `bytes` at a place. */
export function matches(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** A place in UTF-8 bytes that moves past what it reads. A read that fails leaves the place undefined. */
export class JsonCursor {
  bytes: Uint8Array = new Uint8Array();
  at = 0;

  /** Moves past `code` and the spaces around it. @returns false when another byte stands there. */
  take(code: number): boolean {
    while (this.bytes[this.at] === SPACE) this.at++;
    if (this.bytes[this.at] !== code) return false;
    this.at++;
    while (this.bytes[this.at] === SPACE) this.at++;
    return true;
  }

  /** Moves past `null`. @returns false when it does not stand there. */
  takeNull(): boolean {
    if (!matches(this.bytes, this.at, NULL)) return false;
    this.at += NULL.length;
    return true;
  }

  /**
   * Moves past the opening quote of a string that begins with visible ASCII and has no escapes, control characters or
   * bytes above `last`.
   * @returns the place of the closing quote; -1 for any other string.
   */
  openString(last: number): number {
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) return -1;
    const start = ++this.at;
    const first = bytes[start]!;
    if (first < FIRST_VISIBLE || first > LAST_ASCII) return -1;
    for (let end = start; end < bytes.length; end++) {
      const byte = bytes[end]!;
      if (byte === QUOTE) return end === start ? -1 : end;
      if (byte === BACKSLASH || byte < SPACE || byte > last) return -1;
    }
    return -1;
  }

  /**
   * Moves past a JSON number without exponent. @returns NaN for any other value, or one that does not fit a float32.
   */
  number(): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const firstDigit = at;
    let digits = 0;
    while (isDigit(bytes[at])) digits = digits * 10 + bytes[at++]! - ZERO;
    if (at === firstDigit || (bytes[firstDigit] === ZERO && at > firstDigit + 1)) return Number.NaN;
    let decimals = 0;
    if (bytes[at] === POINT) {
      const firstDecimal = ++at;
      while (isDigit(bytes[at])) digits = digits * 10 + bytes[at++]! - ZERO;
      decimals = at - firstDecimal;
      if (decimals === 0) return Number.NaN;
    }
    this.at = at;
    const value =
      at - firstDigit <= EXACT_DIGITS
        ? (negative ? -digits : digits) / POWERS_OF_TEN[decimals]!
        : Number(String.fromCharCode(...bytes.subarray(start, at)));
    return Math.abs(value) <= MAX_QUANTITY ? value : Number.NaN;
  }
}
