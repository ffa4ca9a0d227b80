import { ConfigError } from '@daybook/core';
import { automatic } from '@daybook/core/training';
import { z } from 'zod';
import {
  defaultSplit,
  defineCommand,
  foldOption,
  splitOption,
  storeOption,
  tensorboardOption,
  type CommandSpec,
} from '../command.ts';
import { toKebab } from '../config-options.ts';
import { networkSettings, type Network } from '../../encoding/networks/network.ts';
import { networkSettingGroups } from '../setting-groups.ts';
import { runPretraining } from '../../encoding/run-pretraining.ts';
import { metricsTable } from '../../metrics-table.ts';
import { chooseSplit, withStore } from '../../examples/workspace.ts';

/** The same settings without their defaults, which only the help shows: `auto` must know what was given. */
const onlyGiven = (schema: z.ZodObject): z.ZodObject =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(schema.shape).map(([name, entry]): [string, z.core.$ZodType] => {
        if (!(entry instanceof z.ZodDefault)) return [name, entry];
        const { defaultValue, innerType } = entry.def;
        const description = entry.description ?? z.globalRegistry.get(innerType)?.description ?? '';
        const inner = z.optional(innerType);
        const shown = defaultValue === false ? '' : ` (default ${JSON.stringify(defaultValue)})`;
        return [name, inner.describe(`${description}${shown}`.trim())];
      }),
    ),
  );

const bounds = [
  ['minimumCut', 'maximumCut'],
  ['dtFirstSeconds', 'dtLastSeconds'],
] as const;

/** @throws ConfigError when a lower bound lies above its upper one. */
function refuseReversed(network: Network, given: Readonly<Record<string, unknown>>): void {
  const config = network.schema.strip().parse(given);
  for (const [low, high] of bounds) {
    const [from, to] = [config[low], config[high]];
    if (typeof from !== 'number' || typeof to !== 'number' || from < to) continue;
    throw new ConfigError(`--${toKebab(low)} (${from}) must be below --${toKebab(high)} (${to}).`);
  }
}

export const pretrainCommand = (network: Network): CommandSpec =>
  defineCommand({
    name: network.name,
    summary: network.summary,
    schema: z.strictObject({
      store: storeOption,
      split: splitOption,
      fold: foldOption,
      out: z.string().default(`runs/${network.name}`).describe('the weights folder to write'),
      resume: z.boolean().default(false).describe('continue from the checkpoint in it'),
      tensorboard: tensorboardOption,
      preset: z
        .enum(Object.keys(network.presets))
        .default(Object.keys(network.presets)[0]!)
        .describe(
          automatic in network.presets
            ? 'auto looks at the data; tiny is quick'
            : 'settings measured together: tiny trains in seconds, base is large',
        ),
      ...(automatic in network.presets ? onlyGiven(network.schema) : network.schema).shape,
    }),
    presets: network.presets,
    moreSettings: networkSettingGroups(network.schema),
    examples: [
      `daybook pretrain ${network.name} --store store.h5 --out runs/${network.name}`,
      `daybook pretrain ${network.name} --store store.h5 --preset base --resume --json`,
    ],
    isInterruptible: true,
    run: ({ store: path, split = defaultSplit(path), fold, out, resume, tensorboard, ...config }, context) => {
      refuseReversed(network, config);
      return withStore(path, (store) =>
        runPretraining(
          network,
          {
            store,
            split: chooseSplit(split, fold),
            out,
            resume,
            tensorboard,
            config: networkSettings(network, String(config['preset']), z.record(z.string(), z.unknown()).parse(config)),
          },
          context,
        ),
      );
    },
    show: ({ network: name, parameters, steps, seconds, metrics, baselines, verdict }) =>
      [
        `${name}: ${parameters.toLocaleString('en')} parameters, ${steps} steps in ${Math.round(seconds)} s. On ` +
          'test people:',
        metricsTable(metrics),
        ...(Object.keys(baselines).length > 0 ? ['Baselines:', metricsTable(baselines)] : []),
        ...(verdict === '' ? [] : [verdict]),
      ].join('\n'),
  });
