/** Rows of unit length. vectors [rows × size] */
function unitRows(vectors: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: vectors.length / size }, (_, row) => {
    const values = vectors.subarray(row * size, (row + 1) * size);
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    return values.map((value) => value / length);
  });
}

const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, place) => sum + value * right[place]!, 0);

function meanOf(rows: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(rows[0]!.length);
  for (const row of rows) row.forEach((value, place) => (mean[place]! += value / rows.length));
  return mean;
}

function cosine(left: Float32Array, right: Float32Array): number {
  return dot(left, right) / (Math.sqrt(dot(left, left) * dot(right, right)) || 1);
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = 3;

/** Seven cosines between head and tail: mean, largest, last × first, of the means, each message's best partner from both sides, around the cut. */
export function similarityFeatures(headVectors: Float32Array, tailVectors: Float32Array, size: number): number[] {
  const [head, tail] = [unitRows(headVectors, size), unitRows(tailVectors, size)];
  const cosines = head.map((left) => tail.map((right) => dot(left, right)));
  return [
    average(cosines.flat()),
    Math.max(...cosines.flat()),
    cosines.at(-1)![0]!,
    cosine(meanOf(head), meanOf(tail)),
    average(tail.map((_, place) => Math.max(...cosines.map((row) => row[place]!)))),
    average(cosines.map((row) => Math.max(...row))),
    cosine(meanOf(head.slice(-near)), meanOf(tail.slice(0, near))),
  ];
}
