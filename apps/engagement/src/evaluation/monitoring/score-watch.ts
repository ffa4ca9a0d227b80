import type { MemberTables } from '../../encoding/member-table.ts';
import type { InputReference } from '../../examples/features/input-reference.ts';
import type { EngagementModel, Predictions } from '../../fusion/predict.ts';
import { expectedPerformance, type ExpectedPerformance } from './expected-performance.ts';
import { DriftCounter, driftWarnings, type InputDrift } from './input-drift.ts';

export type Watched = {
  readonly tables?: MemberTables | undefined;
  readonly predictions: Predictions;
};
export type WatchSummary = {
  /** The most moved first; empty where the model does not say what it was trained on. */
  readonly inputs: readonly InputDrift[];
  /** Of each binary target. */
  readonly expected: Readonly<Record<string, ExpectedPerformance>>;
  readonly warnings: readonly string[];
};

/** Watches predictions as they are made, some people at a time: drift of inputs, and the performance to expect. */
export function createScoreWatch({ config: { targets } }: Pick<EngagementModel, 'config'>, reference?: InputReference) {
  const counter = reference && new DriftCounter(reference);
  const probabilities = targets.map((): number[] => []);
  return {
    add({ tables, predictions }: Watched): void {
      predictions.forEach((ofTarget, column) => probabilities[column]!.push(...ofTarget));
      const table = tables?.[targets[0]!.name];
      if (table) counter?.add(table);
    },
    summary(): WatchSummary {
      const inputs = counter?.inputs() ?? [];
      const expected = targets.flatMap(({ name, kind }, column) =>
        kind === 'binary' ? [[name, expectedPerformance(probabilities[column]!)] as const] : [],
      );
      return {
        inputs,
        expected: Object.fromEntries(expected),
        warnings: driftWarnings(inputs),
      };
    },
  };
}
