const dot = (left, right) => left.reduce((sum, value, place) => sum + value * right[place], 0);

/** The `count` rows with the highest cosine to row `row` after the mean of all rows is taken away, best first. */
export function neighbours(rows, row, count) {
  const mean = rows[0].map((_, place) => rows.reduce((sum, each) => sum + each[place], 0) / rows.length);
  const centred = rows.map((each) => each.map((value, place) => value - mean[place]));
  const length = (vector) => Math.sqrt(dot(vector, vector)) || 1;
  return centred
    .map((each, other) => ({ row: other, similarity: dot(centred[row], each) / (length(centred[row]) * length(each)) }))
    .filter(({ row: other }) => other !== row)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}
