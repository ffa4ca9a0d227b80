import { ConfigError } from '../errors.ts';
import type { Random } from '../random.ts';

/** `estimate` is the metric on the examples themselves; `low … high` covers `level` of the resamples. */
export type Interval = { readonly estimate: number; readonly low: number; readonly high: number };

export type BootstrapOptions = { readonly random: Random; readonly samples?: number; readonly level?: number };

/** Linear interpolation between neighbours, as NumPy's default. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  return below + ((sorted[Math.ceil(place)] ?? NaN) - below) * (place - Math.floor(place));
}

/**
 * Percentile interval of a metric: whole groups (people) are drawn with replacement, since the examples of one person
 * are not independent (Efron & Tibshirani 1993, §13.3; Field & Welsh 2007 for groups). Resamples on which the metric is
 * NaN (one class only) are skipped; if all are, `low` and `high` are NaN.
 * @throws ConfigError when `groups` and `examples` differ in length.
 * @example
 * const userIds = rows.map(({ userId }) => userId);
 * const probabilityMae = (some: typeof rows) => mae(some.map((row) => row.probability), some.map((row) => row.label));
 * const { estimate, low, high } = bootstrapInterval(probabilityMae, rows, userIds, { random: createRandom(1) });
 */
export function bootstrapInterval<Example>(
  metric: (examples: readonly Example[]) => number,
  examples: readonly Example[],
  groups: readonly (string | number)[],
  { random, samples = 1000, level = 0.95 }: BootstrapOptions,
): Interval {
  if (groups.length !== examples.length)
    throw new ConfigError(
      `bootstrapInterval: ${groups.length} groups for ${examples.length} examples. Every example needs its group.`,
    );
  const byGroup = new Map<string | number, Example[]>();
  examples.forEach((example, index) => {
    const members = byGroup.get(groups[index]!);
    if (members) members.push(example);
    else byGroup.set(groups[index]!, [example]);
  });
  const members = [...byGroup.values()];
  const values: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const value = metric(members.flatMap(() => members[random.integer(members.length)]!));
    if (!Number.isNaN(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  return {
    estimate: metric(examples),
    low: quantile(values, (1 - level) / 2),
    high: quantile(values, (1 + level) / 2),
  };
}

/**
 * Interval of metric(first) − metric(second), where `first[i]` and `second[i]` are the same example as two models
 * answer it: both see the same resamples, so that differences between people cancel.
 * @throws ConfigError when `first`, `second` and `groups` differ in length.
 */
export function bootstrapDifference<Example>(
  metric: (examples: readonly Example[]) => number,
  first: readonly Example[],
  second: readonly Example[],
  groups: readonly (string | number)[],
  options: BootstrapOptions,
): Interval {
  if (first.length !== second.length)
    throw new ConfigError(
      `bootstrapDifference: ${first.length} examples of the first model, ${second.length} of the second. They ` +
        'must be the same examples in the same order.',
    );
  const pairs = first.map((example, index) => [example, second[index]!] as const);
  return bootstrapInterval(
    (chosen) => metric(chosen.map(([a]) => a)) - metric(chosen.map(([, b]) => b)),
    pairs,
    groups,
    options,
  );
}
