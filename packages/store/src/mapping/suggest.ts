import { nearestNames, plainLetters } from '@daybook/core';

/** Names that exports give to the fields of an event, the commonest first. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  userId: [
    'user id',
    'uid',
    'user',
    'customer id',
    'customer',
    'client id',
    'member id',
    'person id',
    'patient id',
    'subject id',
    'participant id',
    'account id',
    'id',
  ],
  time: [
    'timestamp',
    'created at',
    'event time',
    'datetime',
    'date time',
    'occurred at',
    'sent at',
    'logged at',
    'ts',
    'activity date',
    'date',
    'day',
  ],
  type: ['event type', 'event', 'event name', 'action', 'activity', 'kind', 'code'],
  text: ['body', 'message', 'content', 'comment'],
  from: ['sender', 'author', 'role', 'sender role'],
  value: ['numeric value', 'amount', 'quantity', 'score', 'total'],
  item: ['item id', 'product id', 'product', 'sku', 'article id', 'content id'],
  conversation: ['conversation id', 'thread id', 'channel', 'chat id', 'thread'],
};

/**
 * The column for each field of an event as far as names tell: `{ userId: 'user_id', time: 'created_at' }`. `type` gets
 * a constant where no column looks like one.
 */
export function suggestMap(columns: readonly string[], fileName = 'event'): Record<string, string> {
  const free = new Set(columns);
  const map: Record<string, string> = {};
  for (const [field, others] of Object.entries(otherNames)) {
    const found =
      columnNamed(field, free) ??
      others.reduce<string | undefined>((known, other) => known ?? columnNamed(other, free), undefined) ??
      (field === 'userId' || field === 'time' ? nearestNames(field, [...free])[0] : undefined);
    if (found === undefined) continue;
    map[field] = found;
    free.delete(found);
  }
  if (map['text'] !== undefined) map['from'] ??= "'user'";
  map['type'] ??= map['text'] === undefined ? `'${singular(fileName)}'` : "'message'";
  return map;
}

const columnNamed = (name: string, columns: ReadonlySet<string>): string | undefined =>
  [...columns].find((column) => plainLetters(column) === plainLetters(name));

/** `orders.csv.gz` → `order`. */
function singular(fileName: string): string {
  const stem = fileName.replace(/^.*[\\/]/, '').replace(/\..*$/, '');
  return (stem.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/([^s])s$/, '$1') || 'event').replaceAll("'", '');
}

/** The map as text for `--map`. */
export function mapText(map: Readonly<Record<string, string>>): string {
  const quoted = (name: string) => (/[,="']/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  const pairs = Object.entries(map).map(([field, source]) =>
    source.startsWith("'") ? `${field}=${source}` : source === field ? field : `${field}=${quoted(source)}`,
  );
  return `"${pairs.join(',').replaceAll('"', '\\"')}"`;
}
