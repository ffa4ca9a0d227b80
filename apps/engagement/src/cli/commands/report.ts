import { existsSync } from 'node:fs';
import { writeWholeFile } from '@daybook/core/node';
import { htmlReport, markdownReport } from '@daybook/report';
import { z } from 'zod';
import {
  defaultSplit,
  defineCommand,
  foldOption,
  profilesOption,
  seedOption,
  splitOption,
  storeOption,
  type CommandSpec,
} from '../command.ts';
import { folderOptions, foldersOf } from '../network-options.ts';
import { chooseSplit, refuseOtherSplit, withStore } from '../../examples/workspace.ts';
import { loadEngagement } from '../../fusion/engagement-folder.ts';
import { gatherReport } from '../../report/gather-report.ts';
import { parsePredictionTime } from '../../scoring/prediction-time.ts';

const writers = { html: htmlReport, md: markdownReport };

export const reportCommand = (): CommandSpec =>
  defineCommand({
    name: 'report',
    summary: 'write one page to look at: who may leave and why, how good the model is, how predictions turned out',
    schema: z.strictObject({
      store: storeOption,
      model: z.string().default('runs/engagement').describe('the folder that train wrote'),
      out: z.string().optional().describe('the file to write (default: report.html or report.md)'),
      format: z.enum(['html', 'md']).default('html').describe('one HTML file that needs nothing else, or Markdown'),
      title: z.string().default('Who stays').describe('title of the report'),
      at: z
        .string()
        .optional()
        .describe('prediction time: only earlier events are read (default: after the last event)'),
      split: splitOption,
      fold: foldOption,
      profiles: profilesOption,
      kept: z.string().default('runs/predictions').describe('folder of predictions that `score --keep` kept, to judge'),
      ...folderOptions(),
      people: z.int().min(1).default(1000).describe('people to list, those at the highest risk'),
      attributed: z
        .int()
        .min(0)
        .default(50)
        .describe('people whose events are attributed one by one, which takes seconds each'),
      weeks: z.int().min(1).max(26).default(8).describe('weeks of predictions to show'),
      full: z
        .boolean()
        .default(false)
        .describe('also train and test each network alone, which takes as long as training'),
      doctor: z.boolean().default(false).describe('also let the doctor examine the networks'),
      samples: z.int().min(0).default(200).describe('bootstrap samples for the 95% intervals'),
      seed: seedOption,
    }),
    examples: [
      'daybook report --store store.h5 --model runs/engagement --out report.html',
      'daybook report --store store.h5 --format md --people 20 --out report.md',
    ],
    async run(config, { progress, console }) {
      const { store: path, model: folder, format, fold, at, people, doctor, title, profiles, kept } = config;
      const out = config.out ?? `report.${format}`;
      const loaded = await loadEngagement(folder);
      const splitPath = config.split ?? defaultSplit(path);
      const split = config.split !== undefined || existsSync(splitPath) ? chooseSplit(splitPath, fold) : undefined;
      if (split) refuseOtherSplit(folder, loaded.split, split);
      else console.note(`${splitPath} is not there: the report says nothing about quality on test people.`);
      const data = await withStore(path, (store) =>
        gatherReport(store, loaded, {
          title,
          folder,
          predictionTime: parsePredictionTime(at, store.lastTime),
          split,
          full: config.full,
          examine: doctor,
          profiles,
          kept,
          pretraining: foldersOf(config),
          weeks: config.weeks,
          most: people,
          attributed: config.attributed,
          samples: config.samples,
          seed: config.seed,
          progress,
        }),
      );
      const text = writers[format](data);
      await writeWholeFile(out, text);
      const bytes = Buffer.byteLength(text);
      const warnings = data.drift?.warnings ?? [];
      return { out, bytes, at: data.about.at, model: data.about.model, people: data.people.length, warnings };
    },
    show: ({ out, bytes, at, model, people, warnings }) =>
      [`${out}: ${people} people as of ${at}, by model ${model}; ${Math.round(bytes / 1000)} kB.`, ...warnings].join(
        '\n',
      ),
  });
