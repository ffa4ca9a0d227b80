import { countBefore, daySeconds } from '@daybook/core';

const recentDays = 28;
const names = ['last value', 'last against own mean', 'mean of 28 days against own mean', 'last against first'];

/** Columns of `describeValues`. */
export const valueNames = (type: string): string[] => names.map((name) => `${type}: ${name}`);

/** Values of one event type against the person's own: NaN where there is none yet. times ascending, values [length] */
export function describeValues(
  row: number[],
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  predictionTime: number,
): void {
  const end = countBefore(times, predictionTime);
  if (end === 0) {
    row.push(NaN, NaN, NaN, NaN);
    return;
  }
  const since = countBefore(times, predictionTime - recentDays * daySeconds);
  const mean = (from: number) => {
    let sum = 0;
    for (let place = from; place < end; place++) sum += values[place]!;
    return sum / (end - from);
  };
  const [all, last] = [mean(0), values[end - 1]!];
  row.push(last, last - all, since < end ? mean(since) - all : NaN, last - values[0]!);
}
