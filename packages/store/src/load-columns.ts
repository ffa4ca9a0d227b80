import { appendProfile, type EventColumns } from './event-columns.ts';
import { readStoredTexts, type Store } from './store.ts';

const ROWS_AT_ONCE = 1 << 18;

/** Appends all of an open store, so that an import into it merges. Equal times keep their order: what was stored stays first. */
export function loadColumns(store: Store, columns: EventColumns): void {
  store.userIds.forEach((userId, index) => {
    columns.tables.user.add(userId);
    appendProfile(columns, { type: 'profile', ...store.person(index) });
  });
  const [types, items, actors, conversations, roles, foods] = (['type', 'item', 'actor', 'conversation', 'role', 'food'] as const).map((name) =>
    store.tables[name].map((text) => columns.tables[name].add(text)),
  );
  if (!types || !items || !actors || !conversations || !roles || !foods) return;

  const firstRow = columns.user.length;
  loadEvents(store, columns, { types, items, actors, conversations });
  loadMessages(store, columns, roles, firstRow);
  loadMeals(store, columns, foods, firstRow);
  loadIds(store, columns, firstRow);
}

type IndexMap = readonly number[];

function loadEvents(store: Store, columns: EventColumns, maps: Record<'types' | 'items' | 'actors' | 'conversations', IndexMap>): void {
  const { events, offsets, userIds, counts } = store;
  let person = 0;
  for (let from = 0; from < counts.events; from += ROWS_AT_ONCE) {
    const to = Math.min(counts.events, from + ROWS_AT_ONCE);
    const [time, value] = [events.time.read(from, to), events.value.read(from, to)];
    const [type, item, actor, conversation] = [events.type.read(from, to), events.item.read(from, to), events.actor.read(from, to), events.conversation.read(from, to)];
    for (let row = 0; row < to - from; row++) {
      while (offsets.event[person + 1]! <= from + row) person++;
      columns.user.push(columns.tables.user.find(userIds[person]!));
      columns.time.push(time[row]!);
      columns.value.push(value[row]!);
      columns.type.push(maps.types[type[row]!]!);
      columns.item.push(maps.items[item[row]!] ?? -1);
      columns.actor.push(maps.actors[actor[row]!] ?? -1);
      columns.conversation.push(maps.conversations[conversation[row]!] ?? -1);
      columns.text.push(-1);
      columns.meal.push(-1);
      columns.id.push(-1);
    }
  }
}

function loadMessages({ messages, counts }: Store, columns: EventColumns, roles: IndexMap, firstRow: number): void {
  for (let from = 0; from < counts.messages; from += ROWS_AT_ONCE) {
    const to = Math.min(counts.messages, from + ROWS_AT_ONCE);
    const [event, role, offset] = [messages.event.read(from, to), messages.role.read(from, to), messages.textOffset.read(from, to + 1)];
    const bytes = messages.text.read(offset[0]!, offset[to - from]!);
    for (let row = 0; row < to - from; row++) {
      columns.text.set(firstRow + event[row]!, columns.texts.addBytes(bytes, offset[row]! - offset[0]!, offset[row + 1]! - offset[0]!));
      columns.roles.push(roles[role[row]!]!);
    }
  }
}

function loadMeals({ meals, counts }: Store, columns: EventColumns, foods: IndexMap, firstRow: number): void {
  for (let from = 0; from < counts.meals; from += ROWS_AT_ONCE) {
    const to = Math.min(counts.meals, from + ROWS_AT_ONCE);
    const [event, offset] = [meals.event.read(from, to), meals.foodOffset.read(from, to + 1)];
    const [food, amount] = [meals.food.read(offset[0]!, offset[to - from]!), meals.amount.read(offset[0]!, offset[to - from]!)];
    for (let row = 0; row < to - from; row++) {
      columns.meal.set(firstRow + event[row]!, columns.foodOffsets.length - 1);
      for (let place = offset[row]! - offset[0]!; place < offset[row + 1]! - offset[0]!; place++) {
        columns.foods.push(foods[food[place]!]!);
        columns.amounts.push(amount[place]!);
      }
      columns.foodOffsets.push(columns.foods.length);
    }
  }
}

function loadIds({ ids }: Store, columns: EventColumns, firstRow: number): void {
  for (let from = 0; from < ids.event.length; from += ROWS_AT_ONCE) {
    const to = Math.min(ids.event.length, from + ROWS_AT_ONCE);
    const event = ids.event.read(from, to);
    readStoredTexts(ids, from, to).forEach((id, row) => columns.id.set(firstRow + event[row]!, columns.ids.add(id)));
  }
}
