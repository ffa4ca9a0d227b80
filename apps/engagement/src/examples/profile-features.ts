import { DataError } from '@daybook/core';
import { createRunningStatistics, createVocabulary } from '@daybook/core/training';
import { z } from 'zod';

/** Features of a person that do not change with events: numbers and categories by name. Absent: not known. */
export type Features = Readonly<Record<string, number | string>>;
export type FeaturesOf = (userId: string) => Features | undefined;

/**
 * How each feature becomes numbers, as learned from training people. A number: (value − mean) / deviation, and 1 where
 * it is missing. A category: one place a value, the last for values that training did not see.
 */
export const featureEncodingSchema = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        name: z.string(),
        kind: z.literal('number'),
        mean: z.number(),
        deviation: z.number().positive(),
      }),
      z.strictObject({ name: z.string(), kind: z.literal('category'), values: z.array(z.string()) }),
    ]),
  )
  .min(1);
export type FeatureEncoding = z.infer<typeof featureEncodingSchema>;

/** Rarer values are unknown: one person's own value would identify the person. */
const minimumPeople = 2;

/**
 * Fits the encoding of the named features on training people: a feature is a number if all its values are.
 * @throws DataError when no training person has a feature.
 */
export function fitFeatures(
  names: readonly string[],
  userIds: Iterable<string>,
  featuresOf: FeaturesOf,
): FeatureEncoding {
  const people = [...userIds].map((userId) => featuresOf(userId) ?? {});
  const own = (features: Features, name: string) => (Object.hasOwn(features, name) ? features[name] : undefined);
  return names.map((name) => {
    const values = people.flatMap((features) => own(features, name) ?? []);
    if (values.length === 0) {
      const known = [...new Set(people.flatMap((features) => Object.keys(features)))].sort();
      throw new DataError(
        `features: no training person has "${name}". ` +
          (known.length > 0
            ? `Known: ${known.join(', ')}.`
            : 'Nobody has any: give --profiles, or import profile lines with features.'),
      );
    }
    const numbers = values.filter((value) => typeof value === 'number');
    if (numbers.length === values.length) {
      const statistics = createRunningStatistics(1);
      for (const value of numbers) statistics.add(0, value);
      return { name, kind: 'number', mean: statistics.mean(0), deviation: statistics.deviation(0) };
    }
    const counts = new Map<string, number>();
    for (const value of values) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    return {
      name,
      kind: 'category',
      values: createVocabulary([...counts.keys()], [...counts.values()], minimumPeople),
    };
  });
}

/** The name of each column, with the value for categories. [row size] */
export function featureColumns(encoding: FeatureEncoding): string[] {
  return encoding.flatMap((feature) =>
    feature.kind === 'number'
      ? [feature.name, `${feature.name} missing`]
      : [...feature.values.map((value) => `${feature.name} = ${value}`), `${feature.name} unknown`],
  );
}

/**
 * A person's features as numbers. A missing category is zero in every column; anything but a finite number is a missing
 * number. [row size]
 */
export function featureRow(encoding: FeatureEncoding, features: Features = {}): number[] {
  return encoding.flatMap((feature) => {
    const value = Object.hasOwn(features, feature.name) ? features[feature.name] : undefined;
    if (feature.kind === 'number')
      return typeof value === 'number' && Number.isFinite(value)
        ? [(value - feature.mean) / feature.deviation, 0]
        : [0, 1];
    const place = value === undefined ? -1 : feature.values.indexOf(String(value));
    return [
      ...feature.values.map((_, other) => (other === place ? 1 : 0)),
      value !== undefined && place === -1 ? 1 : 0,
    ];
  });
}
