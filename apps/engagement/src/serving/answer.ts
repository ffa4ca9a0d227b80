import type { Answer } from '@daybook/service';
import { bandOf } from '@daybook/report';
import { encodeInputs } from '../encoding/prepare.ts';
import { tableRow } from '../encoding/member-table.ts';
import { atRow } from '../encoding/streams.ts';
import { activeAt } from '../examples/examples.ts';
import { createCohort } from '../examples/timeline.ts';
import { predict, type EngagementModel } from '../fusion/predict.ts';
import { describePerson, weeksBefore } from '../scoring/person/describe-person.ts';
import { explain } from '../scoring/explain.ts';
import type { Found } from './people-source.ts';

export type Answering = {
  readonly model: EngagementModel;
  readonly version: string;
  /** Place of the target whose probability a person's page shows; undefined where the model has no probability. */
  readonly column: number | undefined;
};

const weeksShown = 8;
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const about = ({ question, predictionTime }: Found, version: string) => ({
  userId: question.userId ?? null,
  at: iso(predictionTime),
  model: version,
});

/** Inputs of one person at some times, each encoded alone: an answer depends on nothing that is asked beside it. */
const inputsAt = ({ history, readers, types, lastOwnEvent }: Found, times: readonly number[]) =>
  encodeInputs(
    createCohort([history], types, lastOwnEvent),
    readers,
    times.map((predictionTime) => ({ person: 0, predictionTime })),
    { alike: true },
  );

const isActive = ({ history }: Found, predictionTime: number, { config }: EngagementModel) =>
  activeAt(history, predictionTime, config.activeWithinDays);

const inactive = ({ config }: EngagementModel): Answer => ({
  refusal: {
    status: 422,
    message: `Nothing is predicted for this person: no activity in the ${config.activeWithinDays} days before.`,
  },
});

async function answerScore(found: Found, { model, version }: Answering): Promise<Answer> {
  const times = [found.predictionTime];
  if (!isActive(found, found.predictionTime, model)) return { body: { ...about(found, version), predictions: null } };
  const predictions = await predict(model, await inputsAt(found, times), 1, { alike: true });
  const byTarget = model.config.targets.map(({ name }, column) => [name, predictions[column]![0]!]);
  return { body: { ...about(found, version), predictions: Object.fromEntries(byTarget) } };
}

async function answerEncode(found: Found, { version }: Answering): Promise<Answer> {
  const { question, history, predictionTime, readers } = found;
  const stream = readers.streams.find(({ name }) => name === question.network)!;
  const requests = [{ userId: history.userId, predictionTime }];
  const { rows, present } = await stream.encode(requests, { alike: true });
  const vector = present[0] ? [...rows] : null;
  return { body: { ...about(found, version), network: stream.name, vector } };
}

async function answerExplain(found: Found, { model, version }: Answering): Promise<Answer> {
  const { question, history, predictionTime, readers } = found;
  if (!isActive(found, predictionTime, model)) return inactive(model);
  const inputs = await inputsAt(found, [predictionTime]);
  const request = { userId: history.userId, predictionTime };
  const explanations = await explain(model, readers.streams, request, inputs, question.top ?? 10);
  return { body: { ...about(found, version), explanations } };
}

const allMeasures = 10_000;

async function answerPerson(found: Found, { model, version, column }: Answering): Promise<Answer> {
  const { history, predictionTime, readers, types } = found;
  if (column === undefined)
    return { refusal: { status: 422, message: 'This model predicts no probability, which this page shows.' } };
  if (!isActive(found, predictionTime, model)) return inactive(model);
  const weeks = weeksBefore(predictionTime, weeksShown);
  const asked = weeks.filter((time) => isActive(found, time, model));
  const inputs = await inputsAt(found, asked);
  const predictions = await predict(model, inputs, asked.length, { alike: true });
  const weekly = weeks.map((time) => (asked.includes(time) ? predictions[column]![asked.indexOf(time)]! : null));
  const now = {
    encoded: atRow(inputs.encoded, asked.length - 1),
    ...(inputs.tables && { tables: tableRow(inputs.tables, asked.length - 1) }),
  };
  const request = { userId: history.userId, predictionTime };
  const explanations = await explain(model, readers.streams, request, now, allMeasures);
  const group = readers.features?.of(history.userId)?.['group'];
  const person = describePerson({ history, types, predictionTime }, explanations[column]!, {
    probability: weekly.at(-1)!,
    lastWeek: weekly.at(-2) ?? null,
    weekly,
    group: group === undefined ? undefined : String(group),
  });
  return {
    body: { ...person, ...about(found, version), weeks: weeks.map(iso), risk: bandOf(person.probability).name },
  };
}

const answers = { score: answerScore, encode: answerEncode, explain: answerExplain, person: answerPerson };

export const answerFound = (found: Found, answering: Answering): Promise<Answer> =>
  answers[found.question.kind](found, answering);
