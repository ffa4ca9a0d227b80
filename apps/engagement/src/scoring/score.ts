// scoring/: predictions for everybody, and explanations. May import examples/, encoding/ and fusion/.

import { readTimelines, type Store } from '@daybook/store';
import { countPopulationActivity, type PopulationActivity } from '../examples/population-activity.ts';
import { findPeopleByItem } from '../examples/people-by-item.ts';
import { activeAt } from '../examples/examples.ts';
import { predict, type EngagementModel } from '../fusion/predict.ts';
import { encodeInputs, type EncodedExamples } from '../encoding/prepare.ts';
import type { Readers } from '../encoding/readers.ts';
import { timelinesOf } from '../examples/workspace.ts';
import { createCohort, type LastOwnEvent } from '../examples/timeline.ts';

/** Predictions for some people, with their encoded inputs. [targets][people] */
export type ScoredPeople = Pick<EncodedExamples, 'requests' | 'encoded' | 'tables'> & {
  readonly predictions: readonly (readonly number[])[];
};

/** People read, encoded and written at once, to bound memory. */
const peopleAtOnce = 1024;

/** Places of all people of a store, some at a time. */
function* someAtATime({ userIds }: Store): Generator<number[]> {
  for (let from = 0; from < userIds.length; from += peopleAtOnce)
    yield Array.from({ length: Math.min(peopleAtOnce, userIds.length - from) }, (_, place) => from + place);
}

function* historiesOf(store: Store) {
  for (const places of someAtATime(store)) yield* readTimelines(store, places);
}

/** Population activity of a store, read some people at a time. */
export const populationActivityOf = (store: Store): PopulationActivity => countPopulationActivity(historiesOf(store));

/** When partners last did something, where a model reads that; with `at`, Unix seconds, for that time alone. */
export const partnersOf = ({ stack }: EngagementModel, store: Store, at?: number): LastOwnEvent | undefined =>
  stack?.tables.windows.partnerActivity ? findPeopleByItem(historiesOf(store), store.tables.item, at) : undefined;

export type ScoreOptions = {
  readonly store: Store;
  readonly readers: Readers;
  readonly model: EngagementModel;
  /** Unix seconds. */
  readonly predictionTime: number;
  /** These people alone. Default: everybody. */
  readonly only?: ReadonlySet<string> | undefined;
};

/**
 * Predictions for everybody who was active recently, in the order of the store, some at a time. A prediction depends on
 * the person and the model only, to the last bit (unless the model reads population activity or that of partners).
 */
export async function* scoreEverybody({
  store,
  readers,
  model,
  predictionTime,
  only,
}: ScoreOptions): AsyncGenerator<ScoredPeople & { readonly done: number }> {
  let done = 0;
  const lastOwnEvent = partnersOf(model, store, predictionTime);
  for (const everybody of someAtATime(store)) {
    done += everybody.length;
    const places = everybody.filter((place) => only?.has(store.userIds[place]!) ?? true);
    const active = timelinesOf(store, places).filter((timeline) =>
      activeAt(timeline, predictionTime, model.config.activeWithinDays),
    );
    const cohort = createCohort(active, store.tables.type, lastOwnEvent);
    const asked = active.map((_, person) => ({ person, predictionTime }));
    const inputs = await encodeInputs(cohort, readers, asked, { alike: true });
    yield { ...inputs, predictions: await predict(model, inputs, asked.length, { alike: true }), done };
  }
}

/** By person and target. */
export type PredictionsByPerson = Map<string, Readonly<Record<string, number>>>;

export function addPredictions(
  to: PredictionsByPerson,
  { requests, predictions }: Pick<ScoredPeople, 'requests' | 'predictions'>,
  targets: readonly string[],
): void {
  requests.forEach(({ userId }, row) =>
    to.set(userId, Object.fromEntries(targets.map((name, column) => [name, predictions[column]![row]!]))),
  );
}

/** Predictions of everybody at once. */
export async function predictionsAt(options: ScoreOptions): Promise<PredictionsByPerson> {
  const targets = options.model.config.targets.map(({ name }) => name);
  const found: PredictionsByPerson = new Map();
  for await (const scored of scoreEverybody(options)) addPredictions(found, scored, targets);
  return found;
}
