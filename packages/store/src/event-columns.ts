import { Float64Column, Int32Column } from './columns.ts';
import type { EventLine, ProfileLine } from './event.ts';
import { IdTable } from './id-table.ts';
import { NameTable } from './name-table.ts';
import { TextPool } from './text-pool.ts';

export type Profile = { readonly start?: number; readonly timeZone?: string; readonly group?: string };

/** Everything imported, as columns in input order. Indexes are -1 and numbers NaN where a line has no such field. */
export type EventColumns = ReturnType<typeof createEventColumns>;

export function createEventColumns() {
  return {
    tables: { user: new NameTable(), type: new NameTable(), item: new NameTable(), food: new NameTable(), role: new NameTable(), actor: new NameTable(), conversation: new NameTable() },
    profiles: new Map<number, Profile>(),
    user: new Int32Column(),
    time: new Float64Column(),
    type: new Int32Column(),
    value: new Float64Column(),
    item: new Int32Column(),
    actor: new Int32Column(),
    conversation: new Int32Column(),
    /** Index into `ids`. */
    id: new Int32Column(),
    ids: new IdTable(),
    /** Index into `texts` and `roles`. */
    text: new Int32Column(),
    texts: new TextPool(),
    roles: new Int32Column(),
    /** Index into `foodOffsets`: foods of meal i are `foods[foodOffsets[i] … foodOffsets[i + 1])`. */
    meal: new Int32Column(),
    foodOffsets: startOffsets(),
    foods: new Int32Column(),
    amounts: new Float64Column(),
  };
}

function startOffsets(): Int32Column {
  const offsets = new Int32Column();
  offsets.push(0);
  return offsets;
}

/** Appends an event. @returns false, and appends nothing, when its id was here before. */
export function appendEvent(columns: EventColumns, line: EventLine): boolean {
  const { tables } = columns;
  const id = line.id == null ? -1 : columns.ids.add(line.id);
  if (line.id != null && id === -1) return false;
  columns.id.push(id);
  columns.user.push(tables.user.add(line.userId));
  columns.time.push(line.time);
  columns.type.push(tables.type.add(line.type));
  columns.value.push(line.value ?? Number.NaN);
  columns.item.push(tables.item.addOptional(line.item));
  columns.actor.push(tables.actor.addOptional(line.actor));
  columns.conversation.push(tables.conversation.addOptional(line.conversation));
  columns.text.push(line.text == null ? -1 : columns.texts.add(line.text));
  if (line.text != null) columns.roles.push(tables.role.add(line.from ?? line.actor ?? 'user'));
  columns.meal.push(line.foods == null ? -1 : columns.foodOffsets.length - 1);
  if (line.foods != null) appendMeal(columns, line.foods, line.amounts ?? []);
  return true;
}

function appendMeal(columns: EventColumns, foods: readonly string[], amounts: readonly (number | null)[]): void {
  foods.forEach((food, place) => {
    columns.foods.push(columns.tables.food.add(food));
    columns.amounts.push(amounts[place] ?? Number.NaN);
  });
  columns.foodOffsets.push(columns.foods.length);
}

export function appendProfile(columns: EventColumns, { userId, start, timeZone, group }: ProfileLine): void {
  const user = columns.tables.user.add(userId);
  const known = columns.profiles.get(user) ?? {};
  columns.profiles.set(user, { ...known, ...(start != null && { start }), ...(timeZone != null && { timeZone }), ...(group != null && { group }) });
}
