import { readFileSync } from 'node:fs';
import { ConfigError, DataError } from '@daybook/core';
import type { Store } from '@daybook/store';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Features, FeaturesOf } from './profile-features.ts';

const rowsSchema = z.array(z.record(z.string(), z.string()));

function readCell(cell: string): number | string {
  return cell.trim() !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell;
}

/**
 * A CSV with a column `userId` and one for each feature; an empty cell is not known.
 * @throws DataError when the file cannot be read or a person has two lines.
 */
export function readProfiles(path: string): ReadonlyMap<string, Features> {
  let rows: z.infer<typeof rowsSchema>;
  try {
    rows = rowsSchema.parse(parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true }));
  } catch (error) {
    throw new DataError(
      `${path}: cannot be read as CSV with a header (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  const people = new Map<string, Features>();
  for (const [line, { userId, ...cells }] of rows.entries()) {
    if (userId === undefined || userId === '')
      throw new DataError(`${path}: record ${line + 1} has no userId. The header must name a column userId.`);
    if (people.has(userId)) throw new DataError(`${path}: ${userId} has two lines. Each person must have one.`);
    people.set(
      userId,
      Object.fromEntries(
        Object.entries(cells).flatMap(([name, cell]) => (cell === '' ? [] : [[name, readCell(cell)]])),
      ),
    );
  }
  return people;
}

/** @throws ConfigError when a file of features is given to a model that reads none. */
export function refuseUnusedProfiles(file: string | undefined, names: readonly unknown[] | undefined): void {
  if (file !== undefined && !names?.length)
    throw new ConfigError(`--profiles ${file}: this model reads no features. Leave it out, or train with --features.`);
}

/**
 * Features of each person of a store: group and time zone of the profile, its features, and those of a file, which win.
 */
export function openFeatures(store: Store, file?: string): FeaturesOf {
  const fromFile = file === undefined ? undefined : readProfiles(file);
  const indexOf = new Map(store.userIds.map((userId, index) => [userId, index]));
  return (userId) => {
    const index = indexOf.get(userId);
    if (index === undefined) return fromFile?.get(userId);
    const { group, timeZone, features } = store.person(index);
    return {
      ...(group !== undefined && { group }),
      ...(timeZone !== undefined && { timeZone }),
      ...features,
      ...fromFile?.get(userId),
    };
  };
}
