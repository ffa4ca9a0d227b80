import { ConfigError } from '@daybook/core';
import { createIdHasher } from '../mapping/hash-ids.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { presets, type presetNames } from '../mapping/presets.ts';
import type { InputFormat } from './input/row-receiver.ts';
import type { RepeatPolicy } from './import-sources.ts';
import type { Reject } from './rejects.ts';
import type { ImportProgress, Reading } from './read-files.ts';

export type ImportOptions = {
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Told what the user should know: a guessed encoding, columns that are not read, files that are left out. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Told of every refused line. */
  readonly onReject?: ((reject: Reject) => void) | undefined;
  /** Unix seconds, the time of import: events more than a day later are refused. Default: the clock. */
  readonly now?: number;
  /** Bytes of events in memory, above which they are sorted and written to disk beside the store. Default 96 MB. */
  readonly maxEventBytes?: number;
  /** When aborted, the import stops within a second, removes its temporary files and leaves the store unchanged. */
  readonly signal?: AbortSignal;
  /** Which columns give which fields. Default: columns are named as fields. */
  readonly mapping?: Mapping;
  /** A mapping for a known kind of table; `mapping` adds to it. */
  readonly preset?: (typeof presetNames)[number] | undefined;
  /** Encoding, delimiter and query, where files do not say them. */
  readonly format?: InputFormat;
  /** What to do with a file that is in the store already. Default `skip`. */
  readonly repeats?: RepeatPolicy;
  /** Share of lines that must be accepted, or else nothing is stored. Default 0.5. */
  readonly minAccepted?: number;
  /** Salt under which ids are hashed. A store takes all its imports under one salt, or none. */
  readonly hashIds?: string | undefined;
  /** Whether the log of rejects holds the refused lines. Default false: they may hold texts. */
  readonly rejectsWithContent?: boolean;
};

/** How the files of an import are read. @throws ConfigError when settings exclude each other. */
export function readingOf({ mapping = {}, preset: name, format = {}, hashIds }: ImportOptions): Reading {
  if (hashIds !== undefined && hashIds.length < 8)
    throw new ConfigError('--hash-ids: needs a salt of at least 8 characters, which others cannot guess.');
  if (format.delimiter !== undefined && !/^[\t -~]$/.test(format.delimiter))
    throw new ConfigError(`--delimiter: must be one ASCII character, received ${JSON.stringify(format.delimiter)}.`);
  const preset = name === undefined ? undefined : presets[name];
  const given = Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== undefined));
  const map = preset || mapping.map ? { map: { ...preset?.mapping.map, ...mapping.map } } : {};
  return {
    format,
    mapping: { ...preset?.mapping, ...given, ...map },
    preset,
    hasher: hashIds === undefined ? undefined : createIdHasher(hashIds),
  };
}
