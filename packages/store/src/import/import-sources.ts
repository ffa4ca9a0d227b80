import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '@daybook/core';
import type { ImportRecord } from '../file/import-records.ts';

/** What to do with a file that is in the store already. */
export const repeatPolicies = ['skip', 'keep', 'fail'] as const;
export type RepeatPolicy = (typeof repeatPolicies)[number];

/** A file or query to import. `hash`: of its bytes and of how they are read; undefined until its rows are known. */
export type Source = { readonly path: string | undefined; readonly name: string; readonly hash: string | undefined };

/** Hash of a file's bytes with everything that decides what is read from them. */
export async function fileSource(path: string, reading: unknown): Promise<Source> {
  const hash = createHash('sha256').update(JSON.stringify(reading ?? null));
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return { path, name: basename(path), hash: hash.digest('hex') };
}

/**
 * Whether the source is to be left out, being in the store already.
 * @throws DataError when it is there and `policy` is `fail`.
 */
export function isRepeated(
  { name, hash }: Source,
  known: readonly ImportRecord[],
  policy: RepeatPolicy,
): ImportRecord | undefined {
  const earlier = policy === 'keep' ? undefined : known.find((record) => record.hash === hash);
  if (earlier && policy === 'fail') {
    const when = new Date(earlier.time * 1000).toISOString();
    throw new DataError(
      `${name}: was imported on ${when}${earlier.name === name ? '' : ` as ${earlier.name}`}. Nothing was stored. ` +
        '--repeats skip leaves such files out, --repeats keep adds their events again.',
    );
  }
  return earlier;
}
