import { Float64Column, Int32Column } from './columns.ts';
import type { EventLine, ProfileLine } from '../schema/event.ts';
import { mapTables } from './store-tables.ts';
import { TextPool } from './text-pool.ts';
import { TextTable } from './text-table.ts';

export type Profile = {
  readonly start?: number;
  readonly timeZone?: string;
  readonly group?: string;
  readonly features?: Readonly<Record<string, number | string>>;
};

/** Imported events as columns in input order. Where a line lacks a field, its index is -1 and its number NaN. */
export type EventColumns = ReturnType<typeof createEventColumns>;

/** Columns without events. */
export function createEventColumns() {
  return {
    tables: {
      user: new TextTable(),
      ...mapTables(() => new TextTable()),
    },
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
    ids: new TextTable(),
    /** Index into `texts` and `roles`. */
    text: new Int32Column(),
    texts: new TextPool(),
    roles: new Int32Column(),
    /** Index into `foodOffsets`: the foods of meal i are `foods[foodOffsets[i] … foodOffsets[i + 1])`. */
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

/** Removes all events; names and profiles stay. */
export function clearEvents(columns: EventColumns): void {
  for (const name of [
    'user',
    'time',
    'type',
    'value',
    'item',
    'actor',
    'conversation',
    'id',
    'ids',
    'text',
    'texts',
    'roles',
    'meal',
    'foodOffsets',
    'foods',
    'amounts',
  ] as const)
    columns[name].clear();
  columns.foodOffsets.push(0);
}

/** Approximate memory of the events in bytes: 48 per row, 12 per food, and the texts. */
export function eventBytes({ user, foods, texts, ids }: EventColumns): number {
  return user.length * 48 + foods.length * 12 + texts.bytes + ids.pool.bytes;
}

/** An event with its names as indexes into the tables; -1 and NaN where it has none. */
export type EventRow = {
  readonly user: number;
  readonly time: number;
  readonly type: number;
  readonly value: number;
  readonly item: number;
  readonly actor: number;
  readonly conversation: number;
  readonly id: number;
  readonly text: number;
  /** Role of the text's author. */
  readonly role: number;
  /** The caller appends the foods of the meal and their end to `foodOffsets`. */
  readonly hasMeal: boolean;
};

/** Appends an event. @returns false, without appending it, when its id is already there. */
export function appendEvent(columns: EventColumns, line: EventLine): boolean {
  const { tables, ids, texts } = columns;
  const known = ids.length;
  const id = ids.addOptional(line.id);
  if (line.id != null && ids.length === known) return false;
  appendRow(columns, {
    user: tables.user.add(line.userId),
    time: line.time,
    type: tables.type.add(line.type),
    value: line.value ?? Number.NaN,
    item: tables.item.addOptional(line.item),
    actor: tables.actor.addOptional(line.actor),
    conversation: tables.conversation.addOptional(line.conversation),
    id,
    text: line.text == null ? -1 : texts.add(line.text),
    role: line.text == null ? -1 : tables.role.add(line.from ?? line.actor ?? 'user'),
    hasMeal: line.foods != null,
  });
  if (line.foods != null) appendMeal(columns, line.foods, line.amounts ?? []);
  return true;
}

/** Appends a row whose texts, ids and names are already in the tables. */
export function appendRow(columns: EventColumns, row: EventRow): void {
  columns.id.push(row.id);
  columns.user.push(row.user);
  columns.time.push(row.time);
  columns.type.push(row.type);
  columns.value.push(row.value);
  columns.item.push(row.item);
  columns.actor.push(row.actor);
  columns.conversation.push(row.conversation);
  columns.text.push(row.text);
  if (row.text !== -1) columns.roles.push(row.role);
  columns.meal.push(row.hasMeal ? columns.foodOffsets.length - 1 : -1);
}

function appendMeal(columns: EventColumns, foods: readonly string[], amounts: readonly (number | null)[]): void {
  foods.forEach((food, place) => {
    columns.foods.push(columns.tables.food.add(food));
    columns.amounts.push(amounts[place] ?? Number.NaN);
  });
  columns.foodOffsets.push(columns.foods.length);
}

/** Merges a profile into what is known of the person; the later line wins, feature by feature. */
export function appendProfile(columns: EventColumns, { userId, start, timeZone, group, features }: ProfileLine): void {
  const user = columns.tables.user.add(userId);
  const known = columns.profiles.get(user) ?? {};
  columns.profiles.set(user, {
    ...known,
    ...(start != null && { start }),
    ...(timeZone != null && { timeZone }),
    ...(group != null && { group }),
    ...(features != null && { features: { ...known.features, ...present(features) } }),
  });
}

function present(features: NonNullable<ProfileLine['features']>): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(features).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
