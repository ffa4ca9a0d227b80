import type { Store } from '@daybook/store';
import type { Cohort } from '../examples/timeline.ts';
import type { ChosenSplit } from '../examples/workspace.ts';
import type { LoadedEngagement } from '../fusion/engagement-folder.ts';
import { evaluatePredictions, type Evaluation } from './evaluate.ts';
import { predictTest, type PredictTestOptions } from './predict-test.ts';
import type { IntervalOptions } from './scores.ts';

export type BenchmarkOptions = IntervalOptions & PredictTestOptions;

/** Predicts the test examples by a model and everything it is compared with, and evaluates them, target by target. */
export async function benchmark(
  store: Store,
  cohort: Cohort,
  split: ChosenSplit,
  loaded: LoadedEngagement,
  { seed, samples, ...options }: BenchmarkOptions,
): Promise<Evaluation[]> {
  const predictions = await predictTest(store, cohort, split, loaded, options);
  return predictions.map((ofTarget) => evaluatePredictions(ofTarget, { seed, samples }));
}
