import { ConfigError } from '@daybook/core';
import { automatic } from '@daybook/core/training';
import { readSplit, type Store } from '@daybook/store';
import { z } from 'zod';
import { defaultSplit, defineCommand, profilesOption, splitOption, storeOption, type CommandSpec } from '../command.ts';
import type { Network } from '../../encoding/networks/network.ts';
import { networks } from '../../encoding/networks/registry.ts';
import { runFolds } from '../../evaluation/folds/run-folds.ts';
import { scoreTable } from '../../evaluation/score-table.ts';
import { withStore } from '../../examples/workspace.ts';
import { engagementConfigSchema, engagementPresetNames, engagementPresets } from '../../fusion/config.ts';

/** The named networks, or all that the store has data for. @throws ConfigError when a name is not known. */
function chooseNetworks(store: Store, names: readonly string[] | undefined): Network[] {
  const known = networks().map(({ name }) => name);
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new ConfigError(`--networks: no network ${unknown.join(', ')}; known are ${known.join(', ')}.`);
  return networks().filter(
    ({ name, hasData = () => true }) => (names === undefined || names.includes(name)) && hasData(store),
  );
}

/** `auto` and the presets that every network has. */
const sharedPresets = () => {
  const [first, ...others] = networks().map(({ presets }) => Object.keys(presets));
  return [...new Set([automatic, ...first!.filter((name) => others.every((names) => names.includes(name)))])];
};

export const foldsCommand = (): CommandSpec =>
  defineCommand({
    name: 'folds',
    summary: 'pretrain, train and predict in every fold, and evaluate all predictions together',
    schema: z.strictObject({
      store: storeOption,
      split: splitOption,
      profiles: profilesOption,
      out: z.string().default('runs/folds').describe('the folder to write'),
      resume: z.boolean().default(false).describe('keep the folds and networks in it that are finished'),
      networks: z
        .array(z.string())
        .min(1)
        .optional()
        .describe('networks to use, as JSON: ["events"] (default: all that the store has data for)'),
      preset: z.enum(sharedPresets()).default(automatic).describe('settings of the networks: auto looks at the data'),
      engagementPreset: z
        .enum(engagementPresetNames)
        .default('frozen')
        .describe('settings of the engagement model: as --preset of train'),
      samples: z.int().min(0).default(200).describe('bootstrap samples for the 95% intervals'),
      ...engagementConfigSchema.shape,
    }),
    presets: engagementPresets,
    presetSetting: 'engagementPreset',
    examples: ['daybook folds --store store.h5', `daybook folds --store store.h5 --networks '["events"]' --resume`],
    isInterruptible: true,
    run: (
      { store: path, split = defaultSplit(path), profiles, out, resume, networks: names, preset, samples, ...config },
      context,
    ) =>
      withStore(path, async (store) => {
        const evaluations = await runFolds(
          {
            store,
            split: readSplit(split),
            out,
            resume,
            networks: chooseNetworks(store, names),
            preset,
            profiles,
            config: engagementConfigSchema.strip().parse(config),
            samples,
          },
          context,
        );
        return { out, evaluations };
      }),
    toJson: ({ evaluations: [first, ...others] }) => (others.length === 0 ? first : { ...first, otherTargets: others }),
    show: ({ out, evaluations }) =>
      `${evaluations.map(scoreTable).join('\n\n')}\n\nPredictions are in ${out}/predictions.csv.`,
  });
