import { ByteReader, ByteWriter } from './byte-file.ts';
import { appendRow, type EventColumns } from '../file/event-columns.ts';

/**
 * Length, user, number, time, value, type, item, actor, conversation, role, and the sizes of text, id and foods (0 for
 * none), which follow in this order.
 */
const HEAD_BYTES = 60;
const FOOD_BYTES = 12;

/** Writes a row of the columns, the event `number` of the input. @returns the size of the record in bytes. */
export function writeEvent(file: ByteWriter, columns: EventColumns, row: number, number: number): number {
  const [text, id, meal] = [columns.text.at(row), columns.id.at(row), columns.meal.at(row)];
  const textBytes = text === -1 ? 0 : columns.texts.sizeOf(text);
  const idBytes = id === -1 ? 0 : columns.ids.pool.sizeOf(id);
  const firstFood = meal === -1 ? 0 : columns.foodOffsets.at(meal);
  const endFood = meal === -1 ? 0 : columns.foodOffsets.at(meal + 1);
  const bytes = HEAD_BYTES + textBytes + idBytes + (endFood - firstFood) * FOOD_BYTES;
  file.reserve(bytes);
  file.int32(bytes);
  file.int32(columns.user.at(row));
  file.int32(number);
  file.float64(columns.time.at(row));
  file.float64(columns.value.at(row));
  file.int32(columns.type.at(row));
  file.int32(columns.item.at(row));
  file.int32(columns.actor.at(row));
  file.int32(columns.conversation.at(row));
  file.int32(text === -1 ? -1 : columns.roles.at(text));
  file.int32(textBytes);
  file.int32(idBytes);
  file.int32(endFood - firstFood);
  if (text !== -1) file.bytes(columns.texts.get(text));
  if (id !== -1) file.bytes(columns.ids.pool.get(id));
  for (let food = firstFood; food < endFood; food++) {
    file.int32(columns.foods.at(food));
    file.float64(columns.amounts.at(food));
  }
  return bytes;
}

/** Reads the events that `writeEvent` wrote, one after another. */
export class EventReader {
  readonly #file: ByteReader;
  #restBytes = 0;
  /** User and number of the current event; `user` is -1 after the last. */
  user = -1;
  number = -1;

  constructor(path: string) {
    this.#file = new ByteReader(path);
    this.#next();
  }

  /** Moves to the next event. */
  skip(): void {
    this.#file.bytes(this.#restBytes);
    this.#next();
  }

  /** Appends the current event to the columns and moves to the next. */
  append(columns: EventColumns): void {
    const file = this.#file;
    const [time, value] = [file.float64(), file.float64()];
    const [type, item, actor, conversation, role] = [
      file.int32(),
      file.int32(),
      file.int32(),
      file.int32(),
      file.int32(),
    ];
    const [textBytes, idBytes, foods] = [file.int32(), file.int32(), file.int32()];
    const text = textBytes === 0 ? -1 : columns.texts.addBytes(file.bytes(textBytes), 0, textBytes);
    const id = idBytes === 0 ? -1 : columns.ids.addBytes(file.bytes(idBytes), 0, idBytes);
    appendRow(columns, {
      user: this.user,
      time,
      type,
      value,
      item,
      actor,
      conversation,
      id,
      text,
      role,
      hasMeal: foods > 0,
    });
    for (let food = 0; food < foods; food++) {
      columns.foods.push(file.int32());
      columns.amounts.push(file.float64());
    }
    if (foods > 0) columns.foodOffsets.push(columns.foods.length);
    this.#next();
  }

  close(): void {
    this.#file.close();
  }

  #next(): void {
    const file = this.#file;
    if (!file.require(4)) {
      this.user = -1;
      return;
    }
    const bytes = file.int32();
    if (!file.require(bytes - 4)) throw new Error('a temporary file of events ends within an event');
    this.user = file.int32();
    this.number = file.int32();
    this.#restBytes = bytes - 12;
  }
}
