import type { BinnedColumn } from './binned-table.ts';
import type { Split } from './find-split.ts';

/** For each of 256 bins, 1 when its rows go left. */
export function binsOnTheLeft(split: Split, { numBins, hasMissing }: BinnedColumn): Uint8Array {
  const left = new Uint8Array(256).fill(1, 0, split.bin + 1);
  if (hasMissing) left[numBins - 1] = split.missingLeft ? 1 : 0;
  return left;
}

/**
 * Sorts the rows `order[begin … end)` so that those that go left come first; either side keeps its order.
 * @param scratch room for the rows of the right side
 * @returns where the right side begins
 */
export function partition(
  order: Int32Array,
  [begin, end]: readonly [number, number],
  bins: Uint8Array,
  left: Uint8Array,
  scratch: Int32Array,
): number {
  let middle = begin;
  let numRight = 0;
  for (let index = begin; index < end; index++) {
    const row = order[index]!;
    const isLeft = left[bins[row]!]!;
    order[middle] = row;
    scratch[numRight] = row;
    middle += isLeft;
    numRight += 1 - isLeft;
  }
  order.set(scratch.subarray(0, numRight), middle);
  return middle;
}
