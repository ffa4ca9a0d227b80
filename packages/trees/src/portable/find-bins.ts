/** Rows per bin at least, as in LightGBM. */
const MIN_DATA_IN_BIN = 3;

/** Distinct values and how often each occurs, ascending. */
function countDistinct(sorted: Float32Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  for (let index = 0; index < sorted.length; index++) {
    if (index > 0 && sorted[index] === sorted[index - 1]) counts[counts.length - 1]!++;
    else {
      values.push(sorted[index]!);
      counts.push(1);
    }
  }
  return { values, counts };
}

/** A number between two neighbours; the mean of two floats is exact in double precision. */
const between = (lower: number, upper: number) => lower / 2 + upper / 2;

/**
 * Upper bounds of at most `maxBins` bins, the last of them Infinity: a value is in the first bin whose bound it does
 * not exceed. Few distinct values get a bin each; otherwise the bins hold about equally many rows, and a value that
 * alone would fill one gets its own (LightGBM's GreedyFindBin).
 *
 * @param sorted the column's values, or a sample, ascending and without NaN
 */
export function findBins(sorted: Float32Array, maxBins: number): Float64Array {
  const { values, counts } = countDistinct(sorted);
  const bounds: number[] = [];
  if (values.length <= maxBins) {
    let size = 0;
    for (let index = 0; index + 1 < values.length; index++) {
      size += counts[index]!;
      if (size < MIN_DATA_IN_BIN) continue;
      bounds.push(between(values[index]!, values[index + 1]!));
      size = 0;
    }
    return Float64Array.of(...bounds, Infinity);
  }

  let binsLeft = Math.max(1, Math.min(maxBins, Math.floor(sorted.length / MIN_DATA_IN_BIN)));
  const mostBins = binsLeft;
  let rowsLeft = sorted.length;
  const large = counts.map((count) => count >= sorted.length / mostBins);
  for (let index = 0; index < counts.length; index++) {
    if (!large[index]) continue;
    binsLeft--;
    rowsLeft -= counts[index]!;
  }
  let target = rowsLeft / binsLeft;
  let size = 0;
  for (let index = 0; index + 1 < values.length && bounds.length + 1 < mostBins; index++) {
    if (!large[index]) rowsLeft -= counts[index]!;
    size += counts[index]!;
    const isFull = size >= target || (large[index + 1] && size >= Math.max(1, target / 2));
    if (!large[index] && !isFull) continue;
    bounds.push(between(values[index]!, values[index + 1]!));
    size = 0;
    if (large[index]) continue;
    binsLeft--;
    target = rowsLeft / binsLeft;
  }
  return Float64Array.of(...bounds, Infinity);
}
