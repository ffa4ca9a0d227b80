import { isDeepStrictEqual } from 'node:util';
import { DataError } from '@daybook/core';
import type { ModelScore } from './fold-scores.ts';
import type { ExampleList } from './list.ts';

/**
 * The examples of the protocol, counted in whole seconds. Fractions of days give 11,744 to 11,786 instead, depending on
 * the origin of time: 188 people wrote once and are silent for exactly 28 days at their fourth anchor, where rounding
 * goes either way.
 */
const expected = { people: 1350, examples: 11_800, positiveRate: 0.348 };

/**
 * @throws DataError when the examples made from the store are not those of the recorded list, or not the protocol's.
 */
export function checkExamples(recorded: ExampleList, made: ExampleList): void {
  const labels = made.people.flatMap(({ engaged }) => [...engaged]);
  const positiveRate = labels.filter((label) => label === '1').length / labels.length;
  const found = { people: made.people.length, examples: labels.length, positiveRate: Number(positiveRate.toFixed(3)) };
  if (!isDeepStrictEqual(found, expected)) {
    throw new DataError(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}.`);
  }
  const byId = ({ people }: ExampleList) => new Map(people.map((person) => [person.userId, person]));
  if (!isDeepStrictEqual(byId(made), byId(recorded))) {
    throw new DataError('the examples made from the store differ from the recorded list.');
  }
}

/** What the baselines are known to reach over the five folds: recency is a fixed rule, the others may improve. */
const references: Readonly<Record<string, readonly [low: number, high: number]>> = {
  recency: [0.794, 0.804],
  logistic: [0.815, 1],
  trees: [0.82, 1],
};

/** @throws DataError when a baseline's AUROC leaves the range of its reference. */
export function checkBaselines(scores: readonly ModelScore[]): void {
  for (const [model, [low, high]] of Object.entries(references)) {
    const estimate = scores.find((score) => score.model === model)?.auroc.estimate ?? NaN;
    if (!(estimate >= low && estimate <= high)) {
      throw new DataError(`the AUROC of ${model} is ${estimate.toFixed(4)}, expected ${low} to ${high}.`);
    }
  }
}
