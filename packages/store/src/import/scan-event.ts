import { appendRow, type EventColumns } from '../file/event-columns.ts';
import type { TextTable } from '../file/text-table.ts';
import {
  ACTOR,
  AMOUNTS,
  CONVERSATION,
  FOODS,
  FROM,
  ID,
  ITEM,
  LineFields,
  TEXT,
  TYPE,
  USER,
  VALUE,
} from './scan-line.ts';

export type LineScanner = {
  /** Appends the line at `from`. @returns the place after it; -1 for a line that is left to `readLine`. */
  scan(bytes: Uint8Array, from: number): number;
  /** Lines left out because an event with the same id was there. */
  readonly duplicates: number;
};

/**
 * Reads plain event lines straight from their UTF-8 bytes into columns, without a string or an object per line. Plain
 * lines, which most exports consist of, have no escapes, names in ASCII, and times in UTC to the second or in unix
 * seconds. Whatever is taken here, `JSON.parse` and `readLine` take with the same result (tested); everything else,
 * wrong lines included, is left to them.
 * @param now unix seconds, the time of import.
 */
export function createLineScanner(columns: EventColumns, now: number): LineScanner {
  const { tables, ids, texts } = columns;
  const line = new LineFields(now);
  let duplicates = 0;

  function append(bytes: Uint8Array): void {
    const nameOf = (field: number, table: TextTable) =>
      line.has(field) ? table.addBytes(bytes, line.starts[field]!, line.ends[field]!) : -1;
    const known = ids.length;
    const id = nameOf(ID, ids);
    if (line.has(ID) && ids.length === known) {
      duplicates++;
      return;
    }
    appendRow(columns, {
      user: nameOf(USER, tables.user),
      time: line.time,
      type: nameOf(TYPE, tables.type),
      value: line.has(VALUE) ? line.value : Number.NaN,
      item: nameOf(ITEM, tables.item),
      actor: nameOf(ACTOR, tables.actor),
      conversation: nameOf(CONVERSATION, tables.conversation),
      id,
      text: line.has(TEXT) ? texts.addBytes(bytes, line.starts[TEXT]!, line.ends[TEXT]!) : -1,
      role: line.has(TEXT) ? roleOf(nameOf) : -1,
      hasMeal: line.has(FOODS),
    });
    if (line.has(FOODS)) appendMeal(bytes);
  }

  function roleOf(nameOf: (field: number, table: TextTable) => number): number {
    if (line.has(FROM)) return nameOf(FROM, tables.role);
    return line.has(ACTOR) ? nameOf(ACTOR, tables.role) : tables.role.add('user');
  }

  function appendMeal(bytes: Uint8Array): void {
    for (let place = 0; place < line.numFoods; place++) {
      columns.foods.push(tables.food.addBytes(bytes, line.foodStarts[place]!, line.foodEnds[place]!));
      columns.amounts.push(line.has(AMOUNTS) ? line.amounts[place]! : Number.NaN);
    }
    columns.foodOffsets.push(columns.foods.length);
  }

  return {
    scan(bytes, from) {
      const end = line.read(bytes, from);
      if (end !== -1) append(bytes);
      return end;
    },
    get duplicates() {
      return duplicates;
    },
  };
}
