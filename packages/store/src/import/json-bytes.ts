import { utcSeconds } from '../schema/instant.ts';

// The bytes that JSON is made of.
export const NEWLINE = 10;
export const RETURN = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const MINUS = 45;
export const POINT = 46;
export const ZERO = 48;
export const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}

export function matches(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** Unix seconds of `YYYY-MM-DDTHH:MM:SSZ"` at a place, undefined for any other form. */
export function plainUtc(bytes: Uint8Array, at: number): number | undefined {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS || bytes[at + 10] !== LETTER_T || bytes[at + 13] !== COLON)
    return undefined;
  if (bytes[at + 16] !== COLON || bytes[at + 19] !== LETTER_Z || bytes[at + 20] !== QUOTE) return undefined;
  const two = (place: number): number =>
    isDigit(bytes[at + place]) && isDigit(bytes[at + place + 1])
      ? (bytes[at + place]! - ZERO) * 10 + bytes[at + place + 1]! - ZERO
      : Number.NaN;
  return utcSeconds(two(0) * 100 + two(2), two(5), two(8), two(11), two(14), two(17));
}

export const FIRST_VISIBLE = 33;
export const LAST_VISIBLE = 126;

/**
 * Integers of so many digits, and powers of ten up to so many, are exact in float64: then so is the nearest number to
 * their quotient (Clinger 1990).
 */
export const EXACT_DIGITS = 15;
export const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
