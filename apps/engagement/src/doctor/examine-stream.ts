// doctor/: core's checks on networks with a store's sequences. May import examples/, encoding/ and simulate/.

import { createRandom, DataError, daySeconds, type Tensors } from '@daybook/core';
import { checkPredictionTimes, examine, type Finding } from '@daybook/core/doctor';
import type { Cohort } from '../examples/timeline.ts';
import type { Stream, StreamReading } from '../encoding/streams.ts';

const mostPeople = 64;
const mostSteps = 40;

/** A few people whose sequences differ in length, each with a prediction time. */
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
      `doctor: ${stream.name} needs four people with sequences of different lengths from 2 to ${mostSteps} ` +
        `steps, found ${chosen.length}. Import more people.`,
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
    content: stream.contentFields,
    forward,
    exempt: (path) => stream.pretrainingOnly(path),
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
