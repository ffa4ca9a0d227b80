import { readFileSync } from 'node:fs';
import { ConfigError } from '@daybook/core';
import { mergePreset } from '@daybook/core/training';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Presets } from '../encoding/networks/network.ts';
import { nearestNames } from '../nearest-names.ts';

/** A flag of a command, from one entry of its schema. */
type ConfigOption = {
  readonly name: string;
  readonly flag: string;
  readonly kind: 'number' | 'boolean' | 'text' | 'json';
  readonly choices?: readonly string[];
  readonly description: string;
  readonly default?: unknown;
};

const toKebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

type Unwrapped = { readonly inner: z.core.$ZodType; readonly description?: string; readonly default?: unknown };

/** The schema inside defaults and optionals, with the outermost description and default on the way. */
function unwrap(schema: z.core.$ZodType): Unwrapped {
  const description = z.globalRegistry.get(schema)?.description;
  const own = description === undefined ? {} : { description };
  if (schema instanceof z.ZodDefault)
    return { ...unwrap(schema.def.innerType), default: schema.def.defaultValue, ...own };
  if (schema instanceof z.ZodOptional) return { ...unwrap(schema.def.innerType), ...own };
  return { inner: schema, ...own };
}

/** Entries of a schema as flags; arrays and objects are written as JSON. */
function configOptions(schema: z.ZodObject): ConfigOption[] {
  return Object.entries(schema.shape).map(([name, entry]) => {
    const { inner, description = '', default: byDefault } = unwrap(entry);
    const shared = {
      name,
      flag: `--${toKebab(name)}`,
      description,
      ...(byDefault !== undefined && { default: byDefault }),
    };
    if (inner instanceof z.ZodNumber) return { ...shared, kind: 'number' };
    if (inner instanceof z.ZodBoolean) return { ...shared, kind: 'boolean' };
    if (inner instanceof z.ZodEnum) return { ...shared, kind: 'text', choices: inner.options.map(String) };
    return { ...shared, kind: inner instanceof z.ZodString || inner instanceof z.ZodStringFormat ? 'text' : 'json' };
  });
}

export type HelpOptions = {
  /** Names of settings by heading, shown with `showsAll` only. */
  readonly moreSettings: Readonly<Record<string, readonly string[]>>;
  readonly showsAll: boolean;
};

/** Adds the flags to a command. Defaults are only shown here: the schema sets them, after the config file. */
export function addConfigOptions(
  command: Command,
  schema: z.ZodObject,
  { moreSettings, showsAll }: HelpOptions = { moreSettings: {}, showsAll: true },
): void {
  const headings = new Map(
    Object.entries(moreSettings).flatMap(([heading, names]) => names.map((name) => [name, heading] as const)),
  );
  for (const { name, flag, kind, choices, description, default: byDefault } of configOptions(schema)) {
    const value = kind === 'boolean' ? '' : ` <${choices ? choices.join('|') : kind}>`;
    const shown = byDefault === undefined || byDefault === false ? '' : ` (default ${JSON.stringify(byDefault)})`;
    const options = [new Option(`${flag}${value}`, `${description}${shown}`.trim())];
    if (kind === 'boolean' && byDefault === true)
      options.push(new Option(`--no-${flag.slice(2)}`, `switches ${flag} off`));
    const heading = headings.get(name);
    for (const option of options) {
      if (heading !== undefined) option.helpGroup(`${heading}:`).hideHelp(!showsAll);
      command.addOption(option);
    }
  }
}

function parseFlag({ kind, flag }: ConfigOption, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (kind === 'number') return value.trim() === '' ? value : Number(value);
  if (kind !== 'json') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new ConfigError(
      `${flag}: must be JSON, received ${value}. If quoting is hard, put it into a file and give that as --config.`,
    );
  }
}

/** ` Did you mean "x"?` for the nearest name, nothing if none is near. */
function suggestName(name: string, names: readonly string[]): string {
  const [nearest] = nearestNames(name, names);
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
}

function readConfigFile(path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(
      `--config ${path}: cannot be read as JSON (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  const result = z.record(z.string(), z.unknown()).safeParse(content);
  if (!result.success) throw new ConfigError(`--config ${path}: must be a JSON object, such as {"seed": 1}.`);
  return result.data;
}

function describeIssue(issue: z.core.$ZodIssue, names: readonly string[], origin: (name: string) => string): string {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0)
    return issue.keys.map((key) => `"${key}" is not a setting here.${suggestName(key, names)}`).join(' ');
  const [first, ...rest] = issue.path.map(String);
  if (first === undefined) return issue.message;
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `${origin(first)} is required.`;
  return `${origin(first)}${rest.map((part) => `.${part}`).join('')}: ${issue.message}.`;
}

/**
 * Defaults, then the preset that the setting `presetSetting` names, then the file, then the flags.
 * @throws ConfigError naming each setting that is unknown, missing or out of range.
 */
export function resolveConfig<Schema extends z.ZodObject>(
  schema: Schema,
  flags: Readonly<Record<string, unknown>>,
  file?: string,
  presets: Presets = {},
  presetSetting = 'preset',
): z.output<Schema> {
  const options = configOptions(schema);
  const given = options.flatMap((option) =>
    flags[option.name] === undefined ? [] : [[option.name, parseFlag(option, flags[option.name])] as const],
  );
  const fromFile = file === undefined ? {} : readConfigFile(file);
  const chosen: Record<string, unknown> = { ...fromFile, ...Object.fromEntries(given) };
  const preset = chosen[presetSetting] ?? options.find(({ name }) => name === presetSetting)?.default;
  const result = schema.safeParse(mergePreset(presets[String(preset)], chosen));
  if (result.success) return result.data;
  const flagNames = new Set(given.map(([name]) => name));
  const origin = (name: string) =>
    file !== undefined && name in fromFile && !flagNames.has(name) ? `${file}: ${name}` : `--${toKebab(name)}`;
  throw new ConfigError(
    result.error.issues
      .map((issue) =>
        describeIssue(
          issue,
          options.map(({ name }) => name),
          origin,
        ),
      )
      .join('\n'),
  );
}
