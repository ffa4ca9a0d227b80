/**
 * The mean of a conversation's message vectors: for search by topic it is better than [CLS], which also says how a
 * conversation goes. vectors [messages × size] → [size]
 */
export function meanVector(vectors: Float32Array, size: number): Float32Array {
  const mean = new Float32Array(size);
  vectors.forEach((value, place) => (mean[place % size]! += (value * size) / vectors.length));
  return mean;
}

/** Rows [count × size] with their mean taken off, each of unit length: what all of them share says nothing. */
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
  const mean = meanVector(samples, size);
  const [own] = centred(vector, size, mean);
  return centred(samples, size, mean)
    .map((row, place) => ({ place, similarity: row.reduce((sum, value, column) => sum + value * own![column]!, 0) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}
