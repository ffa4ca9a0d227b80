/**
 * `size` rounded up to one of `perOctave` sizes between each power of two and the next, so that batches share few
 * shapes: each shape is compiled once. Small sizes stay as they are.
 */
export function bucketSize(size: number, perOctave = 4): number {
  const step = stepAt(size - 1, perOctave);
  return Math.ceil(size / step) * step;
}

/** `size` rounded down likewise. */
export function smallerBucketSize(size: number, perOctave = 4): number {
  const step = stepAt(size, perOctave);
  return Math.floor(size / step) * step;
}

/** Distance of neighbouring sizes around `size`. */
const stepAt = (size: number, perOctave: number): number =>
  Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, size))) / perOctave);
