// split/: who is in training, validation and test, and from when. May import file/.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError, createRandom, DataError, daySeconds } from '@daybook/core';
import { replaceFileSync } from '@daybook/core/files';
import { z } from 'zod';
import { rowBlocks } from '../file/row-ranges.ts';
import type { Store } from '../file/store.ts';

const userIdsSchema = z.array(z.string());
/** Of the split as it was made, where people were forgotten since: weights that were trained on it still know it. */
const hashSchema = z.string().optional();

/**
 * By person and, with a cutoff, by time: training uses training people before the cutoff, tests use test people after
 * it.
 */
const holdoutSchema = z.strictObject({
  format: z.literal('daybook-split'),
  version: z.literal(1),
  kind: z.literal('holdout'),
  seed: z.union([z.number(), z.string()]),
  /** Unix seconds; null when the split is by person only. */
  cutoff: z.number().nullable(),
  people: z.strictObject({ train: userIdsSchema, validation: userIdsSchema, test: userIdsSchema }),
  hash: hashSchema,
});

/** By person only, for small data sets: every person is tested once. */
const foldsSchema = z.strictObject({
  format: z.literal('daybook-split'),
  version: z.literal(1),
  kind: z.literal('folds'),
  seed: z.union([z.number(), z.string()]),
  cutoff: z.null(),
  note: z.string(),
  folds: z.array(userIdsSchema).min(3),
  hash: hashSchema,
});

export const splitSchema = z.discriminatedUnion('kind', [holdoutSchema, foldsSchema]);
export type Split = z.infer<typeof splitSchema>;
export type SplitPart = 'train' | 'validation' | 'test';

export type SplitOptions = {
  /** Default 0. */
  readonly seed?: number | string;
  /** Share of the people for validation. Default 0.1. */
  readonly validation?: number;
  /** Share of the people for the test. Default 0.2. */
  readonly test?: number;
  /** Unix seconds; null for none. Default: the midnight (UTC) after which about a fifth of the events lie. */
  readonly cutoff?: number | null;
  /** Number of folds by person instead of a holdout, at least 3; folds have no cutoff. */
  readonly folds?: number;
};

const TESTED_SHARE = 0.2;

/**
 * Divides the people of a store into training, validation and test, and chooses the time from which tests begin. The
 * same store and options give the same split.
 *
 * @example
 * const split = createSplit(store, { seed: 1 });
 * writeSplit('split.json', split);
 * const source = openEvents(store, { people: peopleOf(split, 'train'), before: split.cutoff ?? Infinity });
 *
 * @throws DataError when the store has fewer than 3 people, or no events to choose a cutoff from.
 * @throws ConfigError when the shares, folds or cutoff are out of range, or folds are given a cutoff.
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
  if (options.cutoff != null) refuseOuterCutoff(store, options.cutoff);
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

/** @throws ConfigError when no event lies before the cutoff, or none after it. */
function refuseOuterCutoff(store: Store, cutoff: number): void {
  const first = sampleTimes(store).reduce((earliest, time) => Math.min(earliest, time), Infinity);
  const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  if (cutoff > first && cutoff <= store.lastTime) return;
  throw new ConfigError(
    `createSplit: the cutoff ${day(cutoff)} leaves no events ${cutoff <= first ? 'to train on' : 'to test on'}: ` +
      `those of ${store.path} lie from ${day(first)} to ${day(store.lastTime)}.`,
  );
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
 * The people of a part. In a split by folds, `fold` is the test, the next fold the validation, the others the training.
 * @throws ConfigError when a split by folds gets no valid `fold`, or another split gets one.
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

/** The first 16 hex digits of the split's SHA-256, by which weights recognise the split they were trained on. */
export function splitHash(split: Split): string {
  if (split.hash !== undefined) return split.hash;
  return createHash('sha256')
    .update(JSON.stringify(splitSchema.parse(split)))
    .digest('hex')
    .slice(0, 16);
}

/** The split without a person, under the hash it had; undefined when the person is not in it. */
export function forgetInSplit(split: Split, userId: string): Split | undefined {
  const others = (people: readonly string[]) => people.filter((other) => other !== userId);
  const hash = splitHash(split);
  const left: Split =
    split.kind === 'folds'
      ? { ...split, folds: split.folds.map(others), hash }
      : {
          ...split,
          people: {
            train: others(split.people.train),
            validation: others(split.people.validation),
            test: others(split.people.test),
          },
          hash,
        };
  const count = (one: Split) => (one.kind === 'folds' ? one.folds.flat() : Object.values(one.people).flat()).length;
  return count(left) === count(split) ? undefined : left;
}

const checksumOf = (split: object): string => createHash('sha256').update(JSON.stringify(split)).digest('hex');

/**
 * Writes a split as JSON, replacing the file whole. Its last entry is a checksum of the others.
 * @throws StorageError when the disk is full and the like.
 */
export function writeSplit(path: string, split: Split): void {
  replaceFileSync(path, `${JSON.stringify({ ...split, checksum: checksumOf(split) }, undefined, 2)}\n`);
}

/**
 * Reads a split that `writeSplit` wrote.
 * @throws DataError when the file is missing, changed since or not a split, or when a person is in two parts of it.
 */
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
  const { checksum, ...written } = Object(content) as { checksum?: unknown };
  if (checksum !== undefined && checksum !== checksumOf(written))
    throw new DataError(
      `${path}: damaged or changed by hand: its content does not match its checksum. If you changed it on purpose, ` +
        'remove its entry "checksum".',
    );
  const result = splitSchema.safeParse(written);
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

/** A cutoff from a sample of the event times: to the day, or to the second if they span less than a fortnight. */
function chooseCutoff(store: Store): number {
  const times = sampleTimes(store).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined)
    throw new DataError(`createSplit: ${store.path} has no events, so no cutoff can be chosen.`);
  const cutoff = times[Math.floor(times.length * (1 - TESTED_SHARE))]!;
  return last - first < 14 * daySeconds ? Math.floor(cutoff) : Math.floor(cutoff / daySeconds) * daySeconds;
}

/** About a million event times or fewer, evenly spread over the store. */
function sampleTimes({ events: { time } }: Store): Float64Array {
  const stride = Math.ceil(time.length / 1e6);
  const sample: number[] = [];
  for (const { from, to } of rowBlocks(time.length)) {
    const times = time.read(from, to);
    for (let row = 0; row < times.length; row += stride) sample.push(times[row]!);
  }
  return Float64Array.from(sample);
}
