/** Rows [count × size] with their mean taken off, each of unit length: what [CLS] vectors share says nothing. */
function centred(rows: Float32Array, size: number, mean: Float32Array): Float32Array[] {
  return Array.from({ length: rows.length / size }, (_, row) => {
    const own = rows.subarray(row * size, (row + 1) * size).map((value, column) => value - mean[column]!);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0)) || 1;
    return own.map((value) => value / length);
  });
}

/** The samples that are nearest to a vector, by cosine after the samples' mean is taken off. */
export function nearest(
  vector: Float32Array,
  samples: Float32Array,
  count: number,
): { readonly place: number; readonly similarity: number }[] {
  const size = vector.length;
  const mean = new Float32Array(size);
  samples.forEach((value, place) => (mean[place % size]! += (value * size) / samples.length));
  const [own] = centred(vector, size, mean);
  return centred(samples, size, mean)
    .map((row, place) => ({ place, similarity: row.reduce((sum, value, column) => sum + value * own![column]!, 0) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}
