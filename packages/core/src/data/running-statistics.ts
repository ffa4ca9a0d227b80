/** Mean and deviation of several series of numbers in one pass. */
export type RunningStatistics = {
  add(series: number, value: number): void;
  count(series: number): number;
  mean(series: number): number;
  /** Of the population; 1 where all values are equal, so that it can divide. */
  deviation(series: number): number;
};

/** As Welford 1962: exact however large the values. */
export function createRunningStatistics(numSeries: number): RunningStatistics {
  const counts = new Float64Array(numSeries);
  const means = new Float64Array(numSeries);
  const squares = new Float64Array(numSeries);
  return {
    add(series, value) {
      counts[series]!++;
      const difference = value - means[series]!;
      means[series]! += difference / counts[series]!;
      squares[series]! += difference * (value - means[series]!);
    },
    count: (series) => counts[series]!,
    mean: (series) => means[series]!,
    deviation: (series) => Math.sqrt(squares[series]! / counts[series]!) || 1,
  };
}
