import type { EventColumns } from '../file/event-columns.ts';
import type { StoreOrder } from '../file/event-order.ts';

const decoder = new TextDecoder();

/**
 * How many new events equal an earlier event of the same person and time, neither having an id. They are kept, since
 * two
 * glasses of water are two glasses, but their count shows that a file was imported twice.
 */
export function countRepeated(
  columns: EventColumns,
  { offset, events }: StoreOrder,
  isNew: (row: number) => boolean,
): number {
  const times = columns.time.values;
  let repeated = 0;
  for (let person = 0; person + 1 < offset.length; person++) {
    const end = offset[person + 1]!;
    for (let from = offset[person]!, to = from; from < end; from = to) {
      for (to = from + 1; to < end && times[events[to]!] === times[events[from]!]; to++);
      if (to > from + 1) repeated += countRepeatedInstant(columns, events.subarray(from, to), isNew);
    }
  }
  return repeated;
}

function countRepeatedInstant(columns: EventColumns, rows: Uint32Array, isNew: (row: number) => boolean): number {
  const seen = new Set<string>();
  let repeated = 0;
  for (const row of rows) {
    if (columns.id.at(row) !== -1) continue;
    const content = contentOf(columns, row);
    if (seen.has(content) && isNew(row)) repeated++;
    seen.add(content);
  }
  return repeated;
}

function contentOf(columns: EventColumns, row: number): string {
  const text = columns.text.at(row);
  const meal = columns.meal.at(row);
  const plain = [columns.type, columns.value, columns.item, columns.actor, columns.conversation]
    .map((column) => column.at(row))
    .join();
  const message = text === -1 ? '' : `${columns.roles.at(text)} ${decoder.decode(columns.texts.get(text))}`;
  if (meal === -1) return `${plain} ${message}`;
  const [from, to] = [columns.foodOffsets.at(meal), columns.foodOffsets.at(meal + 1)];
  return (
    `${plain} ${columns.foods.values.subarray(from, to).join()} ` +
    `${columns.amounts.values.subarray(from, to).join()} ${message}`
  );
}
