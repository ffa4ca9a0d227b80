import { presetNames } from '@daybook/core';
import type { Store } from '@daybook/store';
import { z } from 'zod';
import { defaultSplit, defineCommand, foldOption, splitOption, storeOption, type Context } from '../command.ts';
import { networks } from '../../encoding/networks/all.ts';
import type { Network, PretrainSummary } from '../../encoding/networks/network.ts';
import { runFolderHooks, writeMetrics } from '../run-folder.ts';
import { chooseSplit, withStore, type ChosenSplit } from '../../examples/workspace.ts';

export type PretrainRun = {
  readonly store: Store;
  readonly split: ChosenSplit;
  readonly out: string;
  readonly resume: boolean;
  readonly config: Readonly<Record<string, unknown>>;
};

/** Pretrains one network and leaves weights, history and metrics in `out`. */
export async function runPretraining(
  network: Network,
  { store, split, out, resume, config }: PretrainRun,
  { progress, signal }: Pick<Context, 'progress' | 'signal'>,
): Promise<PretrainSummary> {
  const summary = await network.pretrain({
    store,
    split,
    out,
    config,
    hooks: runFolderHooks(out, { resume, progress, signal }),
  });
  await writeMetrics(out, summary);
  return summary;
}

/** `name value` in columns, numbers to four digits. */
export function showMetrics(metrics: Readonly<Record<string, unknown>>): string {
  const width = Math.max(0, ...Object.keys(metrics).map((name) => name.length));
  return Object.entries(metrics)
    .map(
      ([name, value]) =>
        `  ${name.padEnd(width)}  ${typeof value === 'number' ? Number(value.toPrecision(4)) : JSON.stringify(value)}`,
    )
    .join('\n');
}

export const pretrainCommands = Object.values(networks).map((network) =>
  defineCommand({
    name: network.name,
    summary: network.summary,
    schema: z.strictObject({
      store: storeOption,
      split: splitOption,
      fold: foldOption,
      out: z.string().default(`runs/${network.name}`).describe('the weights folder to write'),
      resume: z.boolean().default(false).describe('go on from the checkpoint in it'),
      preset: z
        .enum(presetNames)
        .default('small')
        .describe('settings measured together: tiny trains in seconds, base is large'),
      ...network.schema.shape,
    }),
    presets: network.presets,
    examples: [
      `daybook pretrain ${network.name} --store store.h5 --out runs/${network.name}`,
      `daybook pretrain ${network.name} --store store.h5 --preset base --resume --json`,
    ],
    isInterruptible: true,
    run: ({ store: path, split = defaultSplit(path), fold, out, resume, ...config }, context) =>
      withStore(path, (store) =>
        runPretraining(
          network,
          {
            store,
            split: chooseSplit(split, fold),
            out,
            resume,
            config: z.record(z.string(), z.unknown()).parse(config),
          },
          context,
        ),
      ),
    show: ({ network: name, parameters, steps, seconds, metrics, baselines }) =>
      [
        `${name}: ${parameters.toLocaleString('en')} parameters, ${steps} steps in ${Math.round(seconds)} s. On test people:`,
        showMetrics(metrics),
        ...(Object.keys(baselines).length > 0 ? ['Baselines:', showMetrics(baselines)] : []),
      ].join('\n'),
  }),
);
