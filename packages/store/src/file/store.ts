// file/: the HDF5 file of a store, written and read in columns. May import schema/.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '@daybook/core';
import { z } from 'zod';
import { joinParts } from './join-parts.ts';
import { rowBlocks } from './row-ranges.ts';
import { openPart, type StorePart } from './store-part.ts';
import type { TableName } from './store-tables.ts';

/** How many rows of each kind a store holds. */
export type StoreCounts = {
  readonly people: number;
  readonly events: number;
  readonly messages: number;
  readonly meals: number;
};
export type StoreTables = Readonly<Record<TableName, readonly string[]>>;
/** What a store knows about a person. `start`: unix seconds, when the person's programme began. */
export type Person = {
  readonly userId: string;
  readonly start?: number;
  readonly timeZone?: string;
  readonly group?: string;
  readonly features?: Readonly<Record<string, number | string>>;
};

const decoder = new TextDecoder();
const featuresSchema = z.record(z.string(), z.union([z.number(), z.string()]));

/** An open store. User ids, offsets and tables are in memory; everything else is read in slices. Close it when done. */
export class Store {
  readonly path: string;
  readonly counts: StoreCounts;
  /** The people, sorted by id within a file. */
  readonly userIds: readonly string[];
  /** The names that indexes in columns and sequences stand for; -1 is "none". */
  readonly tables: StoreTables;
  /** SHA-256 of all texts in their order, by which files of vectors recognise this store. */
  readonly textHash: string;
  /** Rows of person i are `offset[i] … offset[i + 1]`. [people + 1] */
  readonly offsets: StorePart['offsets'];
  /** Columns on disk by group: one row per event, message, meal or id. */
  readonly events: StorePart['events'];
  readonly messages: StorePart['messages'];
  readonly meals: StorePart['meals'];
  readonly ids: StorePart['ids'];
  readonly #users: StorePart['users'];
  #lastTime: number | undefined;
  readonly #close: () => void;
  #isOpen = true;

  /** @internal `openStore` opens one. */
  constructor(path: string, part: StorePart) {
    this.path = path;
    this.counts = {
      people: part.users.id.length,
      events: part.events.time.length,
      messages: part.messages.time.length,
      meals: part.meals.time.length,
    };
    this.userIds = part.users.id;
    this.tables = part.tables;
    this.textHash = part.textHash;
    this.offsets = part.offsets;
    this.events = part.events;
    this.messages = part.messages;
    this.meals = part.meals;
    this.ids = part.ids;
    this.#users = part.users;
    this.#close = part.close;
  }

  /** The profile of a person. @param index place in `userIds`. @throws RangeError when there is no such person. */
  person(index: number): Person {
    const userId = this.userIds[index];
    if (userId === undefined)
      throw new RangeError(`${this.path}: there is no person ${index} among ${this.counts.people}.`);
    const [start, timeZone, group, features] = [
      this.#users.start[index]!,
      this.#users.timeZone[index]!,
      this.#users.group[index]!,
      this.#users.features[index]!,
    ];
    return {
      userId,
      ...(!Number.isNaN(start) && { start }),
      ...(timeZone !== '' && { timeZone }),
      ...(group !== '' && { group }),
      ...(features !== '' && { features: featuresSchema.parse(JSON.parse(features)) }),
    };
  }

  /** Unix seconds of the latest event of anyone, after which nothing was observed. -Infinity in an empty store. */
  get lastTime(): number {
    if (this.#lastTime === undefined) {
      const { time } = this.events;
      let latest = -Infinity;
      for (const { from, to } of rowBlocks(time.length))
        for (const each of time.read(from, to)) if (each > latest) latest = each;
      this.#lastTime = latest;
    }
    return this.#lastTime;
  }

  /** The texts of message rows `from … to`, in store order. */
  readTexts(from: number, to: number): string[] {
    return readStoredTexts(this.messages, from, to);
  }

  close(): void {
    if (this.#isOpen) this.#close();
    this.#isOpen = false;
  }
}

/** Texts from UTF-8 bytes and their offsets. */
function readStoredTexts(
  { textOffset, text }: Pick<StorePart['messages'], 'textOffset' | 'text'>,
  from: number,
  to: number,
): string[] {
  if (to <= from) return [];
  const offsets = textOffset.read(from, to + 1);
  const start = offsets[0]!;
  const bytes = text.read(start, offsets[to - from]!);
  return Array.from({ length: to - from }, (_, row) =>
    decoder.decode(bytes.subarray(offsets[row]! - start, offsets[row + 1]! - start)),
  );
}

/**
 * Opens a store for reading: one file, or a folder whose `.h5` files are its shards.
 *
 * @example
 * const store = await openStore('store.h5');
 * console.log(store.counts, store.person(0), store.readTexts(0, 10));
 * store.close();
 *
 * @throws DataError when it is missing, damaged, not a store or of another version, or when a person is in two shards.
 */
export async function openStore(path: string): Promise<Store> {
  if (!existsSync(path))
    throw new DataError(`${path}: no such store. Make one with \`daybook import FILES… --store ${path}\`.`);
  const parts: StorePart[] = [];
  try {
    for (const file of shardPaths(path)) parts.push(await openPart(file));
    return new Store(path, joinParts(parts));
  } catch (error) {
    parts.forEach((part) => part.close());
    throw error;
  }
}

/** The files of a store. */
export function shardPaths(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path)
    .filter((name) => name.endsWith('.h5'))
    .sort();
  if (names.length === 0)
    throw new DataError(`${path}: is a folder without .h5 files, so it is not a store of shards.`);
  return names.map((name) => join(path, name));
}
