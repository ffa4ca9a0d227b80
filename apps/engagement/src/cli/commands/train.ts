import { z } from 'zod';
import {
  defaultSplit,
  defineCommand,
  foldOption,
  profilesOption,
  splitOption,
  storeOption,
  tensorboardOption,
  type CommandSpec,
} from '../command.ts';
import { folderOptions, foldersOf } from '../network-options.ts';
import { engagementConfigSchema, engagementPresetNames, engagementPresets } from '../../fusion/config.ts';
import { engagementSettingGroups } from '../setting-groups.ts';
import { runTraining } from '../../fusion/run-training.ts';
import { chooseSplit, tooFewTestPeople, withStore } from '../../examples/workspace.ts';
import { metricsTable } from '../../metrics-table.ts';

export const trainCommand = (): CommandSpec =>
  defineCommand({
    name: 'train',
    summary: 'train the engagement model on the outputs of the networks',
    schema: z.strictObject({
      store: storeOption,
      split: splitOption,
      fold: foldOption,
      profiles: profilesOption,
      ...folderOptions(),
      out: z.string().default('runs/engagement').describe('the folder to write'),
      resume: z.boolean().default(false).describe('continue from the checkpoint in it'),
      tensorboard: tensorboardOption,
      anySplit: z.boolean().default(false).describe('allow networks that were pretrained on people of another store'),
      preset: z
        .enum(engagementPresetNames)
        .default('frozen')
        .describe('settings measured together: networks frozen, or fine-tuned on some thousand people or many more'),
      ...engagementConfigSchema.shape,
    }),
    presets: engagementPresets,
    moreSettings: engagementSettingGroups,
    examples: [
      'daybook train --store store.h5 --conversation runs/conversation --food runs/food --events runs/events',
      'daybook train --store store.h5 --events runs/events --preset fineTuned --seed 1 --json',
    ],
    isInterruptible: true,
    run: (
      { store: path, split: file = defaultSplit(path), fold, profiles, out, resume, tensorboard, anySplit, ...config },
      context,
    ) =>
      withStore(path, (store) => {
        const split = chooseSplit(file, fold);
        const warning = tooFewTestPeople(split);
        if (warning !== undefined) context.console.note(warning);
        return runTraining(
          {
            store,
            split,
            folders: foldersOf(config),
            out,
            resume,
            tensorboard,
            anySplit,
            profiles,
            config: engagementConfigSchema.strip().parse(config),
          },
          context,
        );
      }),
    show: ({ out, examples, steps, seconds, validation }) =>
      `${out}: trained on ${examples.train} examples in ${steps} steps, ${Math.round(seconds)} s. ` +
      `On ${examples.validation} validation examples:\n${metricsTable(validation)}`,
  });
