/** The tables of names that columns hold indexes into. */
export type TableName = 'type' | 'item' | 'food' | 'role' | 'actor' | 'conversation';

/** One value per table, in the order in which a store file holds them. */
export function mapTables<T>(make: (name: TableName) => T): Readonly<Record<TableName, T>> {
  return {
    type: make('type'),
    item: make('item'),
    food: make('food'),
    role: make('role'),
    actor: make('actor'),
    conversation: make('conversation'),
  };
}
