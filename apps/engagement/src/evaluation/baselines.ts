import { daySeconds } from '@daybook/core';
import type { MemberTables } from '../encoding/member-table.ts';
import type { ExampleParts } from '../examples/examples.ts';
import { countedTypes, labelAt, type Target } from '../examples/target.ts';
import type { Cohort } from '../examples/timeline.ts';
import { fromLogit } from '../fusion/heads.ts';
import type { EngagementModel } from '../fusion/predict.ts';
import { predictMember } from '../members/member.ts';
import type { MemberPredictions } from './predictions.ts';

/** The members that are baselines too. */
export const baselineNames = ['recency', 'logistic', 'trees'] as const;

/** Predictions of a stack's members and of the fusion alone, with their weights in the stack. */
export function predictMembers(
  { stack, scalers }: EngagementModel,
  target: Target,
  tables: MemberTables,
  network: Float64Array,
): Record<string, MemberPredictions> {
  const table = tables[target.name]!;
  const { members, network: weight } = stack!.targets[target.name]!;
  const predictions = (scores: Float64Array) => Array.from(scores, (score) => fromLogit(target, scalers, score));
  return Object.fromEntries([
    ['networks', { weight, predictions: predictions(network) }],
    ...members.map(({ member, weight: own }) => [
      member.name,
      { weight: own, predictions: predictions(predictMember(member, table)) },
    ]),
  ]);
}

/** Baselines of a count or value: the mean of the training labels, and the label of the window before. */
export function guessNumbers(
  cohort: Cohort,
  { train, test }: ExampleParts,
  target: Target,
  column: number,
): Record<string, readonly number[]> {
  const seen = train.map(({ labels }) => labels[column]!).filter((label) => !Number.isNaN(label));
  const mean = seen.reduce((sum, label) => sum + label, 0) / seen.length;
  const counted = countedTypes(target, cohort.types);
  const before = test.map(({ person, predictionTime }) =>
    labelAt(target, counted, cohort.people[person]!, predictionTime - target.windowDays * daySeconds),
  );
  return { mean: test.map(() => mean), windowBefore: before.map((label) => (Number.isNaN(label) ? mean : label)) };
}
