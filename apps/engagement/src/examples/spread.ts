/** At most `count` items of a list, evenly spaced. */
export const spread = <Item>(items: readonly Item[], count: number): Item[] =>
  items.filter(
    (_, place) => Math.floor((place * count) / items.length) !== Math.floor(((place - 1) * count) / items.length),
  );
