import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Presets } from '../encoding/networks/network.ts';
import { addConfigOptions, resolveConfig } from './config-options.ts';
import { projectFile, projectSettings, type ProjectCommand } from './project-file.ts';
import { interruptSignal, neverInterrupted } from '../interrupt.ts';
import type { Context } from '../context.ts';

/** A command: a schema, which gives its flags, and a function from config to result. */
export type CommandSpec<Schema extends z.ZodObject = z.ZodObject, Result = unknown> = {
  readonly name: string;
  readonly summary: string;
  readonly schema: Schema;
  readonly presets?: Presets;
  /** Settings that only `--help-all` shows, under headings; all others come first in the help. */
  readonly moreSettings?: Readonly<Record<string, readonly string[]>>;
  /** The setting that chooses one of `presets`. Default `preset`. */
  readonly presetSetting?: string;
  /** Arguments before the flags, such as `<files...>`. */
  readonly files?: string;
  /** Two commands to paste. */
  readonly examples: readonly [string, string];
  /** Whether it computes with tensors. Default true. */
  readonly needsBackend?: boolean;
  /** Other commands whose sections of the project file it reads, too. */
  readonly inherits?: readonly string[];
  /** Settings that are not shown. */
  readonly secrets?: readonly string[];
  /** Whether it listens to `signal`. Other commands end at once on Ctrl-C. */
  readonly isInterruptible?: boolean;
  run(config: z.output<Schema>, context: Context): Promise<Result>;
  /** The result as text. */
  show(result: Result): string;
  /** What `--json` prints, if not the result itself. */
  toJson?(result: Result): unknown;
};

export const storeOption = z.string().describe('the store, a file or a folder of shards');
export const seedOption = z.int().min(0).default(0).describe('the same seed gives the same result');
export const foldOption = z.int().min(0).optional().describe('number of the test fold, where the split has folds');
export const splitOption = z
  .string()
  .optional()
  .describe('who is in training, validation and test (default: beside the store)');

export const tensorboardOption = z.string().optional().describe('a folder for curves that TensorBoard shows');

export const profilesOption = z
  .string()
  .optional()
  .describe('a CSV of features with a column userId; they are added to those of the profile lines');

/** Default path of a split: `store.h5` → `store.split.json`. */
export const defaultSplit = (store: string): string => `${store.replace(/\/+$/, '').replace(/\.h5$/, '')}.split.json`;

/** Ties the type of the config to the schema, and that of the result to `show`. */
export function defineCommand<Schema extends z.ZodObject, Result>(spec: CommandSpec<Schema, Result>): CommandSpec {
  const { toJson = (result: Result): unknown => result } = spec;
  return {
    ...spec,
    run: (config, context) => spec.run(config as z.output<Schema>, context),
    show: (result) => spec.show(result as Result),
    toJson: (result) => toJson(result as Result),
  };
}

/** Adds a command to the program; `showsAll` for `--help-all`. */
export function addCommand(parent: Command, spec: CommandSpec, showsAll = false): Command {
  const command = parent.command(spec.name).description(spec.summary);
  if (spec.files) command.argument(spec.files);
  const { moreSettings = {} } = spec;
  addConfigOptions(command, spec.schema, { moreSettings, showsAll });
  command.option('--config <file>', 'a JSON file with these settings in camelCase; flags win over it');
  if (spec.needsBackend !== false)
    command.option('--backend <name>', 'tfjs-node-gpu, tfjs-node, wasm or cpu (default: the fastest that starts)');
  command.option('--json', 'print the result as one JSON object');
  const numMore = Object.values(moreSettings).flat().length;
  if (numMore > 0 && !showsAll) command.addOption(new Option('--help-all', `also the ${numMore} other settings`));
  command.addHelpText('after', `\nExamples:\n${spec.examples.map((example) => `  $ ${example}`).join('\n')}`);
  command.action(async (...received: unknown[]) => {
    const files = spec.files ? z.array(z.string()).parse([received[0]].flat()) : [];
    await runCommand(command, spec, command.opts<Record<string, unknown>>(), files);
  });
  return command;
}

async function runCommand(
  command: Command,
  spec: CommandSpec,
  flags: Readonly<Record<string, unknown>>,
  files: readonly string[],
): Promise<void> {
  const { createConsole } = await import('../console.ts');
  const console = createConsole();
  const file = z.string().optional().parse(flags['config']);
  const project = projectSettings(projectCommand(command, spec));
  const config = resolveConfig(spec.schema, flags, { file, project }, spec.presets, spec.presetSetting);
  if (Object.keys(project).length > 0) console.note(`${projectFile}: ${Object.keys(project).join(', ')}`);
  const shown = Object.entries(config).map(([name, value]) => [name, isSecret(spec, name) ? '(hidden)' : value]);
  console.note(`config: ${JSON.stringify({ ...(files.length > 0 && { files }), ...Object.fromEntries(shown) })}`);
  if (spec.needsBackend !== false) {
    const { chooseBackend } = await import('@daybook/core/node');
    console.note((await chooseBackend({ preferred: z.string().optional().parse(flags['backend']) })).detail);
  }
  const { signal, release } = spec.isInterruptible
    ? interruptSignal(() => console.note('\nStopping after this step; press Ctrl-C again to stop at once.'))
    : neverInterrupted();
  try {
    const result = await spec.run(config, { console, progress: console.progress, signal, files });
    console.out(
      flags['json'] ? JSON.stringify(spec.toJson ? spec.toJson(result) : result, finiteOrNull) : spec.show(result),
    );
  } finally {
    release();
  }
}

function projectCommand(command: Command, { schema, inherits = [] }: CommandSpec): ProjectCommand {
  const path: string[] = [];
  let root = command;
  for (; root.parent; root = root.parent) path.unshift(root.name());
  return { path, inherits, settings: Object.keys(schema.shape), commands: root.commands.map((one) => one.name()) };
}

const isSecret = ({ secrets = [] }: CommandSpec, name: string): boolean => secrets.includes(name);

/** JSON has no NaN. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
