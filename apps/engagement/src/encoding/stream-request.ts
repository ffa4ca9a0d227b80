import type { Example } from '../examples/examples.ts';
import type { Cohort } from '../examples/timeline.ts';

/** A person and a prediction time, Unix seconds: only steps before it are read. */
export type StreamRequest = { readonly userId: string; readonly predictionTime: number };

/** The requests of some examples. */
export const requestsOf = (
  cohort: Cohort,
  examples: readonly Pick<Example, 'person' | 'predictionTime'>[],
): StreamRequest[] =>
  examples.map(({ person, predictionTime }) => ({ userId: cohort.people[person]!.userId, predictionTime }));
