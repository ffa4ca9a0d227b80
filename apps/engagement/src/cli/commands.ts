import type { Command } from 'commander';
import type { CommandSpec } from './command.ts';

/**
 * A command by name, with the module that holds it: only the one that is asked for is loaded, so that `--help` does not
 * wait for the networks.
 */
export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  /** The command itself; absent where it only holds others. `program` makes the program with all commands. */
  load?(program: () => Promise<Command>): Promise<CommandSpec>;
  /** The commands inside it. */
  loadInside?(): Promise<readonly CommandSpec[]>;
};

const networksOf = async () => (await import('../encoding/networks/registry.ts')).networks();

export const commandEntries: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'look at the first rows of an export and write daybook.config.json, which every command reads',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'import',
    summary: 'read events from JSON lines, tables, Parquet or a query into a store, or add them to one',
    load: async () => (await import('./commands/import.ts')).importCommand,
    loadInside: async () => [(await import('./commands/export.ts')).importTorchCommand],
  },
  {
    name: 'embed',
    summary: 'compute a text vector for every new message of a store, beside the store',
    load: async () => (await import('./commands/embed.ts')).embedCommand,
  },
  {
    name: 'split',
    summary: 'split people into training, validation and test, and time by a cutoff',
    load: async () => (await import('./commands/split.ts')).splitCommand,
  },
  {
    name: 'pretrain',
    summary: 'train one network on its own objective',
    loadInside: async () => (await networksOf()).map((await import('./commands/pretrain.ts')).pretrainCommand),
  },
  {
    name: 'encode',
    summary: 'write one vector per person by one network',
    loadInside: async () => (await networksOf()).map((await import('./commands/encode.ts')).encodeCommand),
  },
  {
    name: 'train',
    summary: 'train the engagement model on the outputs of the networks',
    load: async () => (await import('./commands/train.ts')).trainCommand(),
  },
  {
    name: 'evaluate',
    summary: 'evaluate an engagement model on test people after the cutoff, beside baselines',
    load: async () => (await import('./commands/evaluate.ts')).evaluateCommand,
  },
  {
    name: 'folds',
    summary: 'pretrain, train and predict in every fold, and evaluate all predictions together',
    load: async () => (await import('./commands/folds.ts')).foldsCommand(),
  },
  {
    name: 'score',
    summary: 'predict for everybody who was active recently',
    load: async () => (await import('./commands/score.ts')).scoreCommand,
  },
  {
    name: 'weekly',
    summary: 'import new events, embed their texts, score everybody, and say what changed',
    load: async () => (await import('./commands/weekly.ts')).weeklyCommand,
  },
  {
    name: 'report',
    summary: 'write one page to look at: who may leave and why, how good the model is, how predictions turned out',
    load: async () => (await import('./commands/report.ts')).reportCommand(),
  },
  {
    name: 'serve',
    summary: 'answer requests over HTTP: score, encode and explain people',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'export',
    summary: 'write weights for PyTorch or as an ONNX file',
    loadInside: async () => {
      const { exportOnnxCommand, exportTorchCommand } = await import('./commands/export.ts');
      return [exportTorchCommand, exportOnnxCommand];
    },
  },
  {
    name: 'push',
    summary: 'upload a weights folder with its model card to Hugging Face',
    load: async () => (await import('./commands/push.ts')).pushCommand,
  },
  {
    name: 'inspect',
    summary: 'describe a store, a split or a weights folder',
    load: async () => (await import('./commands/inspect.ts')).inspectCommand,
  },
  {
    name: 'forget',
    summary: 'remove a person from a store, its vectors, rejects and split, and from other files',
    load: async () => (await import('./commands/forget.ts')).forgetCommand,
  },
  {
    name: 'doctor',
    summary: 'find what keeps a loss from falling, in your networks or in fresh ones on simulated people',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  },
  {
    name: 'simulate',
    summary: 'simulate people whose engagement depends on hidden states behind their events',
    load: async () => (await import('./commands/simulate.ts')).simulateCommand,
  },
  {
    name: 'demo',
    summary: 'run the whole pipeline on simulated people, offline and in under ten minutes',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  {
    name: 'completion',
    summary: 'print a script that completes commands and flags in a shell',
    load: async (program) => (await import('./commands/completion.ts')).completionCommand(program),
  },
];
