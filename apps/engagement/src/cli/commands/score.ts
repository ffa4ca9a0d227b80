import { ConfigError, DataError, disposeParams } from '@daybook/core';
import { z } from 'zod';
import { defineCommand, profilesOption, storeOption } from '../command.ts';
import { loadEngagement, modelVersion } from '../../fusion/engagement-folder.ts';
import { parsePredictionTime } from '../../scoring/prediction-time.ts';
import { openFeatures, refuseUnusedProfiles } from '../../examples/profiles.ts';
import { withNetworks } from '../../encoding/prepare.ts';
import { explain } from '../../scoring/explain.ts';
import { createLineFile, createScoreFile, scoreHeader, scoreLine, type Score } from '../../scoring/score-file.ts';
import { populationActivityOf, scoreEverybody } from '../../scoring/score.ts';
import { readsNetworks } from '../../fusion/predict.ts';
import { tableRow } from '../../encoding/member-table.ts';
import { atRow } from '../../encoding/streams.ts';
import { withStore } from '../../examples/workspace.ts';

export const scoreCommand = defineCommand({
  name: 'score',
  summary: 'predict for everybody who was active recently',
  schema: z.strictObject({
    store: storeOption,
    model: z.string().default('runs/engagement').describe('the folder that train wrote'),
    at: z
      .string()
      .optional()
      .describe('prediction time: only earlier events are ' + 'read (default: just after the last event)'),
    profiles: profilesOption,
    only: z.array(z.string()).min(1).optional().describe('score these people alone, as JSON: ["u1","u2"]'),
    out: z.string().optional().describe('the file to write, .csv or .parquet (default: CSV on stdout)'),
    explain: z
      .string()
      .optional()
      .describe(
        'also write the contribution of each stream and event to each prediction, as JSON lines; takes seconds ' +
          'per person',
      ),
    top: z.int().min(0).default(10).describe('events in an explanation, the strongest first'),
  }),
  examples: [
    'daybook score --store store.h5 --model runs/engagement --out scores.parquet',
    'daybook score --store store.h5 --at 2026-03-01 --json',
  ],
  async run(
    { store: path, model: folder, at: when, profiles, only, out, explain: explanationPath, top },
    { console, progress },
  ) {
    const loaded = await loadEngagement(folder);
    const { model, folders } = loaded;
    const version = await modelVersion(folder, loaded);
    const targets = model.config.targets.map(({ name }) => name);
    refuseUnusedProfiles(profiles, model.features);
    return withStore(path, (store) =>
      withNetworks(folders, store, async (networks) => {
        const unknown = only?.filter((userId) => !store.userIds.includes(userId)) ?? [];
        if (unknown.length > 0) throw new ConfigError(`--only: ${path} has nobody called ${unknown.join(', ')}.`);
        const predictionTime = parsePredictionTime(when, store.lastTime);
        const at = new Date(predictionTime * 1000).toISOString();
        const readers = {
          streams: networks.map(({ stream }) => stream),
          contentOnly: !readsNetworks(model),
          features: model.features && { encoding: model.features, of: openFeatures(store, profiles) },
          populationActivity: model.config.populationActivity ? populationActivityOf(store) : undefined,
          tables: model.stack && { config: model.stack.tables, targets: model.config.targets },
        };
        const file = out === undefined ? undefined : createScoreFile(out, targets);
        const explanations = explanationPath === undefined ? undefined : createLineFile(explanationPath);
        const kept: Score[] = [];
        let [count, incomplete] = [0, 0];
        try {
          for await (const { requests, encoded, tables, predictions, done } of scoreEverybody({
            store,
            readers,
            model,
            predictionTime,
            only: only && new Set(only),
          })) {
            const scores = requests.map(({ userId }, row): Score => ({
              userId,
              at,
              model: version,
              predictions: predictions.map((ofTarget) => ofTarget[row]!),
            }));
            if (file) file.append(scores);
            else kept.push(...scores);
            count += scores.length;
            for (const [row, request] of (explanations ? requests : []).entries()) {
              const found = await explain(
                model,
                readers.streams,
                request,
                { encoded: atRow(encoded, row), tables: tables && tableRow(tables, row) },
                top,
              );
              explanations?.append(
                found.map((explanation) => ({ userId: request.userId, at, model: version, ...explanation })),
              );
              incomplete += found.filter(({ complete }) => !complete).length;
              progress({ done: done - requests.length + row + 1, total: store.userIds.length, label: 'people' });
            }
            progress({ done, total: store.userIds.length, label: 'people' });
          }
          if (count === 0)
            throw new DataError(
              `${path}: nobody was active in the ${model.config.activeWithinDays} days before ${at}.`,
            );
          file?.close();
          explanations?.close();
        } catch (error) {
          file?.abandon();
          explanations?.abandon();
          throw error;
        } finally {
          disposeParams(model.params);
        }
        if (incomplete > 0)
          console.note(`${explanationPath}: ${incomplete} explanations do not add up within 1 % and are marked.`);
        return { at, model: version, targets, people: count, out, scores: kept, incomplete };
      }),
    );
  },
  show: ({ at, model, targets, people, out, scores }) =>
    out === undefined
      ? [scoreHeader(targets), ...scores.map(scoreLine)].join('\n')
      : `${out}: ${people} people as of ${at}, by model ${model}.`,
  toJson: ({ scores, out, targets, incomplete: _, ...summary }) =>
    out === undefined
      ? {
          ...summary,
          targets,
          scores: scores.map(({ userId, predictions }) => ({
            userId,
            ...Object.fromEntries(targets.map((name, column) => [name, predictions[column]!])),
          })),
        }
      : { ...summary, targets, out },
});
