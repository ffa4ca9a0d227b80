/**
 * Random numbers in [0, 1) by mulberry32 (Ettinger 2017), 32 bits of state. The same seed and stream give the same
 * numbers.
 */
export function createUniform(seed: number, stream: number): () => number {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Draws `count` of the integers 0 … total − 1 without replacement into the start of `chosen`, ascending (Knuth,
 * Algorithm S), and the others into the start of `others`.
 */
export function sampleInto(
  uniform: () => number,
  total: number,
  count: number,
  chosen: Int32Array,
  others?: Int32Array,
): void {
  let taken = 0;
  for (let index = 0; index < total; index++) {
    if ((total - index) * uniform() < count - taken) chosen[taken++] = index;
    else if (others) others[index - taken] = index;
  }
}
