import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { ConfigError, createRandom, DataError } from '@daybook/core';
import { z } from 'zod';
import type { Store } from '../file/store.ts';

const userIdsSchema = z.array(z.string());

/**
 * By person and, with a cutoff, by time: training sees training people before the cutoff, tests look at test people
 * from it on.
 */
const holdoutSchema = z.strictObject({
  format: z.literal('daybook-split'),
  version: z.literal(1),
  kind: z.literal('holdout'),
  seed: z.union([z.number(), z.string()]),
  /** Unix seconds; null when the split is by person only. */
  cutoff: z.number().nullable(),
  people: z.strictObject({ train: userIdsSchema, validation: userIdsSchema, test: userIdsSchema }),
});

/** By person only, for small sets: every person is tested once. */
const foldsSchema = z.strictObject({
  format: z.literal('daybook-split'),
  version: z.literal(1),
  kind: z.literal('folds'),
  seed: z.union([z.number(), z.string()]),
  cutoff: z.null(),
  note: z.string(),
  folds: z.array(userIdsSchema).min(3),
});

export const splitSchema = z.discriminatedUnion('kind', [holdoutSchema, foldsSchema]);
export type Split = z.infer<typeof splitSchema>;
export type SplitPart = 'train' | 'validation' | 'test';

export type SplitOptions = {
  /** Default 0. */
  readonly seed?: number | string;
  /** Shares of the people. Defaults 0.1 and 0.2. */
  readonly validation?: number;
  readonly test?: number;
  /** Unix seconds; null for none. Default: the midnight (UTC) that leaves about a fifth of the events for testing. */
  readonly cutoff?: number | null;
  /** Folds by person instead of a holdout; at least 3, and no cutoff. */
  readonly folds?: number;
};

const TESTED_SHARE = 0.2;
const SECONDS_A_DAY = 86_400;

/**
 * Who is in training, validation and test, and from when on tests look. The same store and options give the same split.
 */
export function createSplit(store: Store, options: SplitOptions = {}): Split {
  const { seed = 0, validation = 0.1, test = 0.2, folds } = options;
  const people = createRandom(seed)
    .fork('split')
    .shuffle([...store.userIds].sort());
  if (people.length < 3)
    throw new DataError(`createSplit: ${store.path} has ${people.length} people; a split needs at least 3.`);
  if (folds !== undefined) return createFolds(people, seed, folds, options.cutoff);
  if (!(validation > 0 && test > 0 && validation + test < 1)) {
    throw new ConfigError(
      `createSplit: validation (${validation}) and test (${test}) must be above 0 and below 1 together. Try 0.1 ` +
        'and 0.2.',
    );
  }
  const tested = Math.max(1, Math.round(people.length * test));
  const validated = Math.max(1, Math.round(people.length * validation));
  return {
    format: 'daybook-split',
    version: 1,
    kind: 'holdout',
    seed,
    cutoff: options.cutoff === undefined ? chooseCutoff(store) : options.cutoff,
    people: {
      test: people.slice(0, tested).sort(),
      validation: people.slice(tested, tested + validated).sort(),
      train: people.slice(tested + validated).sort(),
    },
  };
}

function createFolds(
  people: readonly string[],
  seed: number | string,
  folds: number,
  cutoff: number | null | undefined,
): Split {
  if (cutoff != null) throw new ConfigError('createSplit: folds by person have no cutoff. Leave one of the two out.');
  if (!Number.isInteger(folds) || folds < 3 || folds > people.length)
    throw new ConfigError(
      `createSplit: folds (${folds}) must be a whole number from 3 to the number of people (${people.length}).`,
    );
  return {
    format: 'daybook-split',
    version: 1,
    kind: 'folds',
    seed,
    cutoff: null,
    note: 'By person only: training people are seen at all times, so a score says nothing about the future of an app.',
    folds: Array.from({ length: folds }, (_, fold) => people.filter((_, place) => place % folds === fold).sort()),
  };
}

/**
 * The people of a part. Of folds, fold `fold` is the test, the one after it the validation and the others the training.
 * @throws ConfigError when a fold is needed and absent, or the other way round.
 */
export function peopleOf(split: Split, part: SplitPart, fold?: number): ReadonlySet<string> {
  if (split.kind === 'holdout') {
    if (fold !== undefined) throw new ConfigError(`peopleOf: this split has no folds; fold ${fold} was asked for.`);
    return new Set(split.people[part]);
  }
  const { folds } = split;
  if (fold === undefined || folds[fold] === undefined)
    throw new ConfigError(`peopleOf: this split has folds 0 to ${folds.length - 1}; ${fold} was asked for.`);
  const partOf = (place: number): SplitPart =>
    place === fold ? 'test' : place === (fold + 1) % folds.length ? 'validation' : 'train';
  return new Set(folds.flatMap((people, place) => (partOf(place) === part ? people : [])));
}

/** Names the split: weights made on one split are refused with another. */
export function splitHash(split: Split): string {
  return createHash('sha256')
    .update(JSON.stringify(splitSchema.parse(split)))
    .digest('hex')
    .slice(0, 16);
}

export function writeSplit(path: string, split: Split): void {
  const draft = `${path}.${process.pid}.part`;
  writeFileSync(draft, `${JSON.stringify(split, undefined, 2)}\n`);
  renameSync(draft, path);
}

/** @throws DataError when the file is missing or not a split, or when a person is in two parts of it. */
export function readSplit(path: string): Split {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new DataError(
      `${path}: cannot be read as a split (${error instanceof Error ? error.message : String(error)}). Make one ` +
        `with \`daybook split --out ${path}\`.`,
    );
  }
  const result = splitSchema.safeParse(content);
  if (!result.success)
    throw new DataError(`${path}: is not a split this program reads.\n${z.prettifyError(result.error)}`);
  const split = result.data;
  const everybody = split.kind === 'folds' ? split.folds.flat() : Object.values(split.people).flat();
  const seen = new Set<string>();
  for (const userId of everybody) {
    if (seen.has(userId)) throw new DataError(`${path}: ${userId} is in two parts of the split.`);
    seen.add(userId);
  }
  return split;
}

/** From a sample of the event times; a store that spans less than a fortnight is cut at the second. */
function chooseCutoff(store: Store): number {
  const times = sampleTimes(store).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined)
    throw new DataError(`createSplit: ${store.path} has no events, so no cutoff can be chosen.`);
  const cutoff = times[Math.floor(times.length * (1 - TESTED_SHARE))]!;
  return last - first < 14 * SECONDS_A_DAY ? Math.floor(cutoff) : Math.floor(cutoff / SECONDS_A_DAY) * SECONDS_A_DAY;
}

/** At most about a million, evenly from all over the store. */
function sampleTimes({ events: { time } }: Store): Float64Array {
  const rowsAtOnce = 1 << 18;
  const stride = Math.ceil(time.length / 1e6);
  const sample: number[] = [];
  for (let from = 0; from < time.length; from += rowsAtOnce) {
    const times = time.read(from, Math.min(time.length, from + rowsAtOnce));
    for (let row = 0; row < times.length; row += stride) sample.push(times[row]!);
  }
  return Float64Array.from(sample);
}
