import { ascii, matches, QUOTE } from './json-bytes.ts';

export const FIELDS = [
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
export const FIELD_BYTES = FIELDS.map(ascii);
/** Their indexes. */
export const [USER, TIME, TYPE, FROM, TEXT, FOODS, AMOUNTS, VALUE, ITEM, ID, CONVERSATION, ACTOR] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;
/** Words that a line may hold as values. */
export const [NULL, PROFILE, MESSAGE, MEAL] = [
  ascii('null'),
  ascii('profile'),
  ascii('message'),
  ascii('meal'),
] as const;

/** Index of the field whose name stands there before a closing quote, -1 if there is none. */
export function fieldAt(bytes: Uint8Array, at: number): number {
  for (let field = 0; field < FIELD_BYTES.length; field++) {
    const name = FIELD_BYTES[field]!;
    if (bytes[at + name.length] === QUOTE && matches(bytes, at, name)) return field;
  }
  return -1;
}
