import { type Progress } from '@daybook/core';
import type { Person } from '@daybook/report';
import type { Store } from '@daybook/store';
import { atRow } from '../encoding/streams.ts';
import { tableRow } from '../encoding/member-table.ts';
import type { Readers } from '../encoding/readers.ts';
import type { FeaturesOf } from '../examples/profile-features.ts';
import { timelinesOf } from '../examples/workspace.ts';
import type { EngagementModel } from '../fusion/predict.ts';
import { explain } from '../scoring/explain.ts';
import { scoreEverybody, type ScoredPeople } from '../scoring/score.ts';
import { describePerson, weeksBefore } from '../scoring/person/describe-person.ts';

export type PeopleOptions = {
  readonly store: Store;
  readonly readers: Readers;
  readonly model: EngagementModel;
  readonly features: FeaturesOf;
  /** Place of the target among the model's. */
  readonly column: number;
  /** Unix seconds. */
  readonly predictionTime: number;
  /** Weeks of predictions, this one included. */
  readonly weeks: number;
  /** People to list, those at the highest risk. */
  readonly most: number;
  /** People whose events are attributed one by one, those at the highest risk; the others by measures and streams. */
  readonly attributed: number;
  readonly progress: Progress;
  /** Everybody who is scored now, some at a time. */
  readonly onScored?: (scored: ScoredPeople) => void;
};

/** Enough to sum by subject: explanations sort and cut. */
const allMeasures = 10_000;

/** Probabilities of everybody at each week. */
async function scoreWeeks({ store, readers, model, column, predictionTime, weeks, progress, onScored }: PeopleOptions) {
  const times = weeksBefore(predictionTime, weeks);
  const weekly = new Map<string, (number | null)[]>();
  const inputs = new Map<string, Pick<ScoredPeople, 'encoded' | 'tables'>>();
  for (const [place, time] of times.entries()) {
    const isNow = place === weeks - 1;
    for await (const scored of scoreEverybody({ store, readers, model, predictionTime: time })) {
      const { requests, predictions, encoded, tables, done } = scored;
      progress({
        done: place * store.userIds.length + done,
        total: weeks * store.userIds.length,
        label: 'predictions',
      });
      if (isNow) onScored?.(scored);
      for (const [row, { userId }] of requests.entries()) {
        const own = weekly.get(userId) ?? times.map(() => null);
        own[place] = predictions[column]![row]!;
        weekly.set(userId, own);
        if (isNow)
          inputs.set(userId, { encoded: atRow(encoded, row), ...(tables && { tables: tableRow(tables, row) }) });
      }
    }
  }
  return { weekly, inputs };
}

/** Everybody who is scored, the riskiest first: at most `most` described, and how many are not. */
export async function describePeople(options: PeopleOptions) {
  const { store, readers, model, features, column, predictionTime, most, attributed, progress } = options;
  const { weekly, inputs } = await scoreWeeks(options);
  const placeOf = new Map(store.userIds.map((userId, place) => [userId, place]));
  const order = [...inputs.keys()].sort((one, other) => weekly.get(one)!.at(-1)! - weekly.get(other)!.at(-1)!);
  const listed = order.slice(0, most);
  const people: Person[] = [];
  for (const [place, userId] of listed.entries()) {
    const streams = place < attributed ? readers.streams : [];
    const found = await explain(model, streams, { userId, predictionTime }, inputs.get(userId)!, allMeasures);
    const own = weekly.get(userId)!;
    const [history] = timelinesOf(store, [placeOf.get(userId)!]);
    const group = features(userId)?.['group'];
    people.push(
      describePerson({ history: history!, types: store.tables.type, predictionTime }, found[column]!, {
        probability: own.at(-1)!,
        lastWeek: own.at(-2) ?? null,
        weekly: own,
        group: group === undefined ? undefined : String(group),
      }),
    );
    progress({ done: place + 1, total: listed.length, label: 'explanations' });
  }
  return { people, notListed: order.length - listed.length };
}
