import type { StoredColumn } from './stored-column.ts';

/** Rows `from … to`, `to` not included. */
export type RowRange = { readonly from: number; readonly to: number };

const BLOCK_ROWS = 1 << 18;
const MAX_ROWS_AT_ONCE = 1 << 20;

/** Ranges of at most `size` rows that cover `from … to` in order, for columns too long to be read at once. */
export function* rowBlocks(to: number, { from = 0, size = BLOCK_ROWS } = {}): Generator<RowRange> {
  for (let start = from; start < to; start += size) yield { from: start, to: Math.min(to, start + size) };
}

/**
 * A slice of the column per range, in the order of `ranges`. Ranges that lie near each other are read together, because
 * a call costs as much as some thousand numbers.
 * @param maxGap how many rows may be read in vain to save a call.
 */
export function readRanges<A extends { subarray(from: number, to: number): A }>(
  column: StoredColumn<A>,
  ranges: readonly RowRange[],
  maxGap = 4096,
): A[] {
  const slices = new Array<A>(ranges.length);
  const order = [...ranges.keys()].sort((left, right) => ranges[left]!.from - ranges[right]!.from);
  for (let first = 0; first < order.length;) {
    const from = ranges[order[first]!]!.from;
    let to = ranges[order[first]!]!.to;
    let last = first + 1;
    for (; last < order.length; last++) {
      const next = ranges[order[last]!]!;
      if (next.from > to + maxGap || (next.to > to && next.to - from > MAX_ROWS_AT_ONCE)) break;
      to = Math.max(to, next.to);
    }
    const block = column.read(from, to);
    for (; first < last; first++) {
      const place = order[first]!;
      slices[place] = block.subarray(ranges[place]!.from - from, ranges[place]!.to - from);
    }
  }
  return slices;
}
