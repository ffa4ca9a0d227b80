/** Places of the items that share a key, keys in the order of their first item; items without a key are left out. */
export function placesBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | undefined,
): ReadonlyMap<Key, readonly number[]> {
  const places = new Map<Key, number[]>();
  items.forEach((item, place) => {
    const key = keyOf(item);
    if (key === undefined) return;
    const known = places.get(key);
    if (known) known.push(place);
    else places.set(key, [place]);
  });
  return places;
}
