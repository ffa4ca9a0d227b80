/**
 * Logistic regression on standardised columns by gradient descent with momentum; weights are kept small by `decay`.
 * @returns a function from rows to probabilities
 */
export function fitClassifier(rows, labels, { steps = 1000, rate = 0.5, decay = 0.001 } = {}) {
  const columns = rows[0].length;
  const mean = Array.from(
    { length: columns },
    (_, column) => rows.reduce((sum, row) => sum + row[column], 0) / rows.length,
  );
  const deviation = mean.map(
    (middle, column) => Math.sqrt(rows.reduce((sum, row) => sum + (row[column] - middle) ** 2, 0) / rows.length) || 1,
  );
  const standardise = (row) =>
    Float64Array.from(row, (value, column) => (value - mean[column]) / deviation[column] / Math.sqrt(columns));
  const inputs = rows.map(standardise);
  const weights = new Float64Array(columns);
  const speed = new Float64Array(columns + 1);
  let bias = 0;
  const probability = (input) => {
    let logit = bias;
    for (let column = 0; column < columns; column++) logit += input[column] * weights[column];
    return 1 / (1 + Math.exp(-logit));
  };
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(columns + 1);
    inputs.forEach((input, row) => {
      const error = (labels[row] - probability(input)) / rows.length;
      for (let column = 0; column < columns; column++) gradient[column] += error * input[column];
      gradient[columns] += error;
    });
    for (let column = 0; column < columns; column++) {
      speed[column] = 0.9 * speed[column] + rate * (gradient[column] - (decay * weights[column]) / columns);
      weights[column] += speed[column];
    }
    speed[columns] = 0.9 * speed[columns] + rate * gradient[columns];
    bias += speed[columns];
  }
  return (others) => others.map((row) => probability(standardise(row)));
}
