import { existsSync, readFileSync } from 'node:fs';
import { ConfigError, nearestNames } from '@daybook/core';
import { z } from 'zod';

/** Settings of a project, which every command reads in the folder it is run in. */
export const projectFile = 'daybook.config.json';

/** Settings at the top of the file, for every command that has them. All others stand in a section per command. */
const sharedSettings = ['store', 'split', 'profiles', 'model', 'seed'];

export type Settings = Readonly<Record<string, unknown>>;
const settingsSchema = z.record(z.string(), z.unknown());

const isRecord = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON object from a file. @throws ConfigError naming the file. */
export function readSettings(path: string, place = path): Settings {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(
      `${place}: cannot be read as JSON (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  const result = settingsSchema.safeParse(content);
  if (!result.success) throw new ConfigError(`${place}: must be a JSON object, such as {"seed": 1}.`);
  return result.data;
}

/** A command, as the project file looks at it. */
export type ProjectCommand = {
  /** Its names from the program on: `['pretrain', 'food']`. */
  readonly path: readonly string[];
  /** Sections of other commands whose settings it takes, too. */
  readonly inherits: readonly string[];
  /** Names of its settings, and of all commands. */
  readonly settings: readonly string[];
  readonly commands: readonly string[];
};

/**
 * What `daybook.config.json` says to a command: `{"store": "store.h5", "train": {"targets": […]}, "pretrain": {"food":
 * {"preset": "small"}}}`. Empty without such a file.
 * @throws ConfigError when a top entry is neither a shared setting nor a section of a command.
 */
export function projectSettings({ path, inherits, settings, commands }: ProjectCommand): Settings {
  if (!existsSync(projectFile)) return {};
  const content = readSettings(projectFile);
  for (const [name, value] of Object.entries(content)) {
    if (isRecord(value) ? commands.includes(name) : sharedSettings.includes(name)) continue;
    const [near] = nearestNames(name, [...sharedSettings, ...commands]);
    throw new ConfigError(
      `${projectFile}: "${name}" is neither a shared setting (${sharedSettings.join(', ')}) nor the section of a ` +
        `command.${near === undefined ? '' : ` Did you mean "${near}"?`}`,
    );
  }
  const shared = Object.entries(content).filter(([name, value]) => !isRecord(value) && settings.includes(name));
  const others = inherits.flatMap((name) => Object.entries(sectionOf(content, [name])));
  return {
    ...Object.fromEntries(shared),
    ...Object.fromEntries(others.filter(([name]) => settings.includes(name))),
    ...sectionOf(content, path),
  };
}

function sectionOf(content: Settings, path: readonly string[]): Settings {
  const section = path.reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), content);
  return isRecord(section) ? section : {};
}
