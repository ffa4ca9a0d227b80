import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DataError } from '@daybook/core';
import { foldOf, makeExamples, type Cohort, type Example, type ExampleConfig } from '@daybook/engagement';
import { z } from 'zod';

const daySeconds = 86_400;
const numFolds = 5;

/** When examples are made; `makeExamples` must be given the same. */
export const example = { everyDays: 7, activeWithinDays: 28 };

/** Everything a measurement must not choose for itself: folds, prediction times and labels. */
export const listSchema = z.strictObject({
  format: z.literal('daybook-examples'),
  version: z.literal(1),
  example: z.string(),
  /**
   * `first` is the first event in Unix seconds; anchors lie `weeks` × 7 days after it; `engaged` has one digit per
   * anchor.
   */
  people: z.array(
    z.strictObject({
      userId: z.string(),
      fold: z.int().min(0),
      first: z.number(),
      weeks: z.array(z.int().min(1)),
      engaged: z.string().regex(/^[01]*$/),
    }),
  ),
});
export type ExampleList = z.infer<typeof listSchema>;

export function makeList(cohort: Cohort, config: ExampleConfig): ExampleList {
  const examples = makeExamples(cohort, [...cohort.people.keys()], config);
  const people = cohort.people.map(({ userId, times }, person) => {
    const own = examples.filter((example) => example.person === person);
    const first = times[0]!;
    return {
      userId,
      fold: foldOf(userId, numFolds),
      first,
      weeks: own.map(({ predictionTime }) => (predictionTime - first) / (7 * daySeconds)),
      engaged: own.map(({ labels }) => labels[0]!).join(''),
    };
  });
  return {
    format: 'daybook-examples',
    version: 1,
    example:
      'Does the person send a message within 7 days? Asked weekly from the first message + 7 days, ' +
      'of people whose last message is at most 28 days old.',
    people,
  };
}

export function writeList(path: string, list: ExampleList): void {
  writeFileSync(path, gzipSync(JSON.stringify(listSchema.parse(list)), { level: 9 }));
}

/** @throws DataError when the file is no list of examples. */
export function readList(path: string): ExampleList {
  const result = listSchema.safeParse(JSON.parse(gunzipSync(readFileSync(path)).toString()));
  if (!result.success) throw new DataError(`${path}: is no list of examples.\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** The examples of the people that `wanted` selects, in the order of the list. */
export function examplesOf(
  { people }: ExampleList,
  cohort: Cohort,
  wanted: (userId: string, fold: number) => boolean,
): Example[] {
  const indexOf = new Map(cohort.people.map(({ userId }, index) => [userId, index]));
  return people.flatMap(({ userId, fold, first, weeks, engaged }) => {
    if (!wanted(userId, fold)) return [];
    const person = indexOf.get(userId);
    if (person === undefined)
      throw new DataError(`The store does not have ${userId}, which the list names. Import the same events.`);
    return weeks.map((week, place) => ({
      person,
      predictionTime: first + week * 7 * daySeconds,
      labels: [Number(engaged[place])],
    }));
  });
}
