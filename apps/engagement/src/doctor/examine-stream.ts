import { checkPredictionTimes, createRandom, DataError, examine, type Finding, type Tensors } from '@daybook/core';
import type { StreamName } from '../fusion/config.ts';
import type { Cohort } from '../examples/timeline.ts';
import type { Stream, StreamReading } from '../encoding/streams.ts';
import { daySeconds } from '../examples/target.ts';

/** Entries of each network's batch that say what happened at a step, not when. */
const content: Readonly<Record<StreamName, readonly string[]>> = {
  conversation: ['vectors', 'roles'],
  food: ['foods', 'shares'],
  events: ['types', 'items', 'values', 'valueStates'],
};

/** Used in pretraining only, so that the output at [CLS] rightly sends them no gradient: what comes after an event is not told where prediction times are read. */
const isPretrainingOnly = ({ supportsPredictionTimes }: Stream, path: string): boolean =>
  /^(nextSegment|heads|segment|ahead|recall)\.|^compare\.temperature$/.test(path) ||
  (supportsPredictionTimes && path.startsWith('typeAfter.'));

const mostPeople = 64;
const mostSteps = 40;

/** Some people with sequences of different lengths, as they stood at `predictionTimes`. */
async function unequalPeople(stream: Stream, readings: readonly StreamReading[]): Promise<StreamReading[]> {
  const { batch } = await stream.read(readings);
  const mask = batch['mask'];
  if (!mask) throw new DataError(`doctor: the ${stream.name} network's batch has no mask.`);
  const length = mask.shape[1]!;
  const byLength = new Map<number, StreamReading>();
  readings.forEach((reading, row) => {
    const steps = Array.from(mask.data.subarray(row * length, (row + 1) * length)).reduce((sum, real) => sum + real, 0);
    if (steps >= 2 && steps <= mostSteps) byLength.set(steps, reading);
  });
  const chosen = [...byLength.values()].slice(0, 5);
  if (chosen.length < 4)
    throw new DataError(
      `doctor: ${stream.name} needs four people with sequences of different lengths from 2 to ${mostSteps} steps, found ${chosen.length}. Import more people.`,
    );
  return chosen;
}

/** Core's checks on one network with sequences of a store. */
export async function examineStream(stream: Stream, cohort: Cohort, seed: number): Promise<Finding[]> {
  const random = createRandom(seed).fork('doctor');
  const people = random.shuffle([...cohort.people]).slice(0, mostPeople);
  const readings = people.flatMap(({ userId, times }) => {
    const last = times[Math.min(times.length - 1, 2 + random.integer(mostSteps))];
    return last === undefined ? [] : [{ userId, predictionTimes: [last + 1] }];
  });
  const chosen = await unequalPeople(stream, readings);
  const { batch } = await stream.read(chosen);
  const forward = (tensors: Tensors) => stream.forward(tensors);
  const findings = examine({
    params: stream.params,
    batch,
    content: content[stream.name],
    forward,
    exempt: (path) => isPretrainingOnly(stream, path),
  });
  if (!stream.supportsPredictionTimes) return findings;
  const { userId, predictionTimes } = chosen.at(-1)!;
  const read = async (predictionTimes: readonly number[]) =>
    (await stream.read([{ userId, predictionTimes: predictionTimes }])).batch;
  return [
    ...findings,
    await checkPredictionTimes(forward, read, [predictionTimes[0]! - 3 * daySeconds, predictionTimes[0]!]),
  ];
}
