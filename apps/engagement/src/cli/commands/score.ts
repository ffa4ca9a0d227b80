import { ConfigError, daySeconds, disposeParams } from '@daybook/core';
import { z } from 'zod';
import { defineCommand, profilesOption, storeOption } from '../command.ts';
import { loadEngagement, modelVersion } from '../../fusion/engagement-folder.ts';
import { parsePredictionTime } from '../../scoring/prediction-time.ts';
import { withNetworks } from '../../encoding/prepare.ts';
import { explain } from '../../scoring/explain.ts';
import { createLineFile, createScoreFile, scoreHeader, scoreLine, type Score } from '../../scoring/score-file.ts';
import { addPredictions, predictionsAt, scoreEverybody, type PredictionsByPerson } from '../../scoring/score.ts';
import { readersOf } from '../../scoring/readers-of.ts';
import { changesBetween, postChanges, webhookSecret } from '../../scoring/webhook.ts';
import { loadInputReference } from '../../fusion/input-reference-file.ts';
import { keepPredictions, keptPrediction } from '../../evaluation/monitoring/prediction-log.ts';
import { createScoreWatch } from '../../evaluation/monitoring/score-watch.ts';
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
    keep: z
      .string()
      .optional()
      .describe('also append the predictions to a file of this folder, for `report` to judge when the time has come'),
    webhook: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('post what changed since a week before to this address, signed with DAYBOOK_WEBHOOK_SECRET'),
  }),
  examples: [
    'daybook score --store store.h5 --model runs/engagement --out scores.parquet',
    'daybook score --store store.h5 --at 2026-03-01 --json',
  ],
  async run(
    { store: path, model: folder, at: when, profiles, only, out, explain: explanationPath, top, keep, webhook },
    { console, progress },
  ) {
    const secret = webhook === undefined ? '' : webhookSecret();
    const loaded = await loadEngagement(folder);
    const { model, folders } = loaded;
    const version = await modelVersion(folder, loaded);
    const targets = model.config.targets.map(({ name }) => name);
    return withStore(path, (store) =>
      withNetworks(folders, store, async (networks) => {
        const unknown = only?.filter((userId) => !store.userIds.includes(userId)) ?? [];
        if (unknown.length > 0) throw new ConfigError(`--only: ${path} has nobody called ${unknown.join(', ')}.`);
        const predictionTime = parsePredictionTime(when, store.lastTime);
        const at = new Date(predictionTime * 1000).toISOString();
        const readers = readersOf(
          model,
          store,
          networks.map(({ stream }) => stream),
          profiles,
        );
        const watch = createScoreWatch(model, await loadInputReference(folder));
        const file = out === undefined ? undefined : createScoreFile(out, targets);
        const explanations = explanationPath === undefined ? undefined : createLineFile(explanationPath);
        const now: PredictionsByPerson = new Map();
        const shown: Score[] = [];
        let [count, incomplete] = [0, 0];
        try {
          const options = { store, readers, model, only: only && new Set(only) };
          for await (const scored of scoreEverybody({ ...options, predictionTime })) {
            const { requests, encoded, tables, predictions, done } = scored;
            watch.add(scored);
            if (webhook !== undefined) addPredictions(now, scored, targets);
            const scores = requests.map(({ userId }, row): Score => ({
              userId,
              at,
              model: version,
              predictions: predictions.map((ofTarget) => ofTarget[row]!),
            }));
            if (file) file.append(scores);
            else shown.push(...scores);
            if (keep !== undefined)
              keepPredictions(
                keep,
                scores.map((score) => keptPrediction(score, targets)),
              );
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
          file?.close();
          explanations?.close();
          if (webhook !== undefined) {
            const before = predictionTime - 7 * daySeconds;
            const previously = await predictionsAt({ ...options, predictionTime: before });
            const sent = { at, previously: new Date(before * 1000).toISOString(), model: version };
            const changes = changesBetween(previously, now);
            await postChanges(webhook, { ...sent, changes }, { secret });
            console.note(`${webhook}: ${changes.length} changes posted.`);
          }
        } catch (error) {
          file?.abandon();
          explanations?.abandon();
          throw error;
        } finally {
          disposeParams(model.params);
        }
        if (incomplete > 0)
          console.note(`${explanationPath}: ${incomplete} explanations do not add up within 1 % and are marked.`);
        const { warnings, expected } = watch.summary();
        for (const warning of warnings) console.note(`Warning: ${warning}`);
        return { at, model: version, targets, people: count, out, scores: shown, incomplete, expected, warnings };
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
