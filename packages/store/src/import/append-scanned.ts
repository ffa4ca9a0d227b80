import { appendRow, type EventColumns } from '../file/event-columns.ts';
import { ACTOR, AMOUNTS, CONVERSATION, FOODS, FROM, ITEM, TEXT, TIME, TYPE, USER, VALUE } from './event-fields.ts';

/** One line as the scanner found it: which fields it has, and where in `bytes` they lie. */
export type ScannedLine = {
  readonly bytes: Uint8Array;
  /** Of the event, -1 without one. */
  readonly id: number;
  has(field: number): boolean;
  nameOf(field: number, table: EventColumns['tables']['user']): number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly numbers: Float64Array;
  readonly foodCount: number;
  readonly foodStarts: Int32Array;
  readonly foodEnds: Int32Array;
  readonly amounts: Float64Array;
};

/** Appends the event of a line to the columns. */
export function appendScanned(columns: EventColumns, line: ScannedLine): void {
  const { tables, texts } = columns;
  const { bytes, id, has, nameOf, starts, ends, numbers, foodCount, foodStarts, foodEnds, amounts } = line;
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
  for (let place = 0; place < foodCount; place++) {
    columns.foods.push(tables.food.addBytes(bytes, foodStarts[place]!, foodEnds[place]!));
    columns.amounts.push(has(AMOUNTS) ? amounts[place]! : Number.NaN);
  }
  columns.foodOffsets.push(columns.foods.length);
}
