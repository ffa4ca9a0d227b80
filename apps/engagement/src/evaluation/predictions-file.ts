import { replaceFile } from '@daybook/core/files';
import { csvCell } from '@daybook/store';
import type { PredictionsByModel, TestPredictions } from './predictions.ts';

type Column = readonly [name: string, predictions: readonly number[]];

/** Every model once: a baseline that is a member too has one column. */
function columnsOf({ model, members = {}, streams, random, baselines, ceiling }: PredictionsByModel): Column[] {
  const columns: Column[] = [
    ['engagement', model],
    ...Object.entries(members).map(([name, { predictions }]): Column => [name, predictions]),
    ...Object.entries(baselines),
    ...Object.entries(streams).map(([name, predictions]): Column => [`${name}Alone`, predictions]),
    ...(random ? [['randomNetworks', random] satisfies Column] : []),
    ...(ceiling ? [['ceiling', ceiling] satisfies Column] : []),
  ];
  return [...new Map(columns)];
}

/** Eight digits; empty where there is no number. */
const cell = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '' : String(Number(value.toPrecision(8)));

/** A CSV with a row per test example and target: `userId,predictionTime,target,label`, and a column per model. */
export function predictionLines(targets: readonly TestPredictions[]): string[] {
  const byTarget = targets.map(({ byModel }) => new Map(columnsOf(byModel)));
  const names = [...new Set(byTarget.flatMap((columns) => [...columns.keys()]))];
  const rows = targets.flatMap(({ target, userIds, predictionTimes, labels }, index) =>
    userIds.map((userId, row) =>
      [
        csvCell(userId),
        new Date(predictionTimes[row]! * 1000).toISOString(),
        target.name,
        cell(labels[row]),
        ...names.map((name) => cell(byTarget[index]!.get(name)?.[row])),
      ].join(','),
    ),
  );
  return [['userId', 'predictionTime', 'target', 'label', ...names].map(csvCell).join(','), ...rows];
}

export const writePredictions = (path: string, targets: readonly TestPredictions[]): Promise<void> =>
  replaceFile(path, `${predictionLines(targets).join('\n')}\n`);
