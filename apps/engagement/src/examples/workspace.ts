import { ConfigError, DataError, WeightsError } from '@daybook/core';
import {
  listVectors,
  openStore,
  openVectors,
  peopleOf,
  readTimelines,
  readSplit,
  splitHash,
  type EncoderDescription,
  type Split,
  type SplitPart,
  type Store,
  type Vectors,
} from '@daybook/store';
import type { ExampleSplit } from './examples.ts';
import { findPeopleByItem } from './people-by-item.ts';
import { createCohort, type Cohort, type Timeline } from './timeline.ts';

/** A split, or one fold of it, as later steps use it. */
export type ChosenSplit = {
  /** Recorded in weights; includes the fold. */
  readonly hash: string;
  readonly seed: number | string;
  /** Unix seconds; absent where the split is by person only. */
  readonly cutoff?: number;
  part(part: SplitPart): ReadonlySet<string>;
};

export function chosenOf(split: Split, fold?: number): ChosenSplit {
  const part = (name: SplitPart) => peopleOf(split, name, fold);
  part('train');
  return {
    hash: fold === undefined ? splitHash(split) : `${splitHash(split)}-${fold}`,
    seed: split.seed,
    part,
    ...(split.cutoff !== null && { cutoff: split.cutoff }),
  };
}

/**
 * The split in a file, or one fold of it.
 * @throws ConfigError when it has folds and none is chosen.
 */
export function chooseSplit(path: string, fold?: number): ChosenSplit {
  const split = readSplit(path);
  if (split.kind === 'folds' && fold === undefined)
    throw new ConfigError(
      `${path} has folds 0 to ${split.folds.length - 1}, and this command works on one: --fold N chooses it. ` +
        '`daybook folds --store STORE` runs all of them and pools their predictions.',
    );
  return chosenOf(split, fold);
}

/** Fewer test people than this decide nothing: one person more or less moves every metric. */
const fewestTestPeople = 30;

/** A warning where a split has few test people; undefined where it has enough. */
export function tooFewTestPeople({ part }: ChosenSplit): string | undefined {
  const { size } = part('test');
  return size >= fewestTestPeople
    ? undefined
    : `warning: ${size} test people are fewer than ${fewestTestPeople}; metrics on them say little. Give the split ` +
        'more with --test, or take `daybook folds`.';
}

export function exampleSplit({ part, cutoff }: ChosenSplit): ExampleSplit {
  return {
    train: [...part('train')],
    validation: [...part('validation')],
    test: [...part('test')],
    ...(cutoff !== undefined && { cutoff }),
  };
}

/**
 * @throws WeightsError when weights were made on another split: their training may have seen people who are now tested.
 */
export function refuseOtherSplit(
  folder: string,
  recorded: { readonly hash: string } | undefined,
  split: ChosenSplit,
): void {
  if (recorded?.hash === split.hash) return;
  const made = recorded ? `was pretrained on split ${recorded.hash}` : 'does not say which split it was pretrained on';
  throw new WeightsError(
    `${folder} ${made}, this is ${split.hash}: its training may have seen people who are now tested. Pretrain on ` +
      'this split, use the split it was made on, or give --any-split to train if it comes from other people.',
  );
}

/** Histories of some people, by their places in the store. */
export function timelinesOf(store: Store, places: readonly number[]): Timeline[] {
  return readTimelines(store, places).map((timeline, offset) => {
    const { start } = store.person(places[offset]!);
    return { ...timeline, ...(start !== undefined && { programmeStart: start }) };
  });
}

/** Everybody's histories, read in slices. */
export function readCohort(store: Store): Cohort {
  const atOnce = 2048;
  const places = [...store.userIds.keys()];
  const people = [];
  for (let from = 0; from < places.length; from += atOnce)
    people.push(...timelinesOf(store, places.slice(from, from + atOnce)));
  return createCohort(people, store.tables.type, findPeopleByItem(people, store.tables.item));
}

/** Vectors by the named encoder, or the only ones there are. */
export async function findVectors(store: Store, encoder?: string): Promise<Vectors> {
  const known = await listVectors(store);
  const fitting: EncoderDescription[] =
    encoder === undefined
      ? known
      : known.filter(({ name, fingerprint }) => name === encoder || fingerprint === encoder);
  if (fitting.length > 1)
    throw new ConfigError(
      `${store.path} has vectors of ` +
        `${known.map(({ name, fingerprint }) => `${name} (${fingerprint})`).join(', ')}. Choose one with --encoder.`,
    );
  const [only] = fitting;
  if (!only) {
    const found =
      known.length === 0 ? 'is not embedded yet' : `has vectors of ${known.map(({ name }) => name).join(', ')} only`;
    throw new DataError(
      `${store.path} ${found}. Run \`daybook embed --store ${store.path}${encoder ? ` --encoder ${encoder}` : ''}\`.`,
    );
  }
  return openVectors(store, only);
}

/** Opens a store while `use` runs. */
export async function withStore<Result>(path: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(path);
  try {
    return await use(store);
  } finally {
    store.close();
  }
}
