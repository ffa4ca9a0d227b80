import { z } from 'zod';
import { defineCommand, storeOption } from '../command.ts';
import { loadEngagement } from '../engagement-folder.ts';
import { activeAt } from '../examples.ts';
import { momentOf } from '../moment.ts';
import { predict } from '../predict.ts';
import { encodeExamples, withNetworks } from '../prepare.ts';
import { readCohort, withStore } from '../workspace.ts';

const csvCell = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export const scoreCommand = defineCommand({
  name: 'score',
  summary: 'predict for everybody who was active lately',
  schema: z.strictObject({
    store: storeOption,
    model: z.string().default('runs/engagement').describe('the folder that train wrote'),
    at: z.string().optional().describe('the moment of prediction (default: just after the last event)'),
  }),
  examples: ['daybook score --store store.h5 --model runs/engagement > scores.csv', 'daybook score --store store.h5 --at 2026-03-01 --json'],
  async run({ store: path, model: folder, at }, { progress }) {
    const { model, folders } = await loadEngagement(folder);
    return withStore(path, (store) =>
      withNetworks(folders, store, async (networks) => {
        const cohort = readCohort(store);
        const predictionTime = momentOf(at, cohort.lastTime);
        const examples = cohort.people.flatMap((history, person) => (activeAt(history, predictionTime, model.config.activeWithinDays) ? [{ person, predictionTime, labels: [] }] : []));
        const { encoded } = await encodeExamples(cohort, networks.map(({ stream }) => stream), examples, progress);
        const predictions = await predict(model, encoded, examples.length);
        const targets = model.config.targets.map(({ name }) => name);
        const scores = examples.map(({ person }, row) => ({
          userId: cohort.people[person]!.userId,
          ...Object.fromEntries(targets.map((name, column) => [name, predictions[column]![row]!])),
        }));
        return { at: new Date(predictionTime * 1000).toISOString(), targets, scores };
      }),
    );
  },
  show: ({ at, targets, scores }) => [['userId', 'at', ...targets].join(','), ...scores.map(({ userId, ...byTarget }) => [csvCell(userId), at, ...Object.values(byTarget)].join(','))].join('\n'),
});
