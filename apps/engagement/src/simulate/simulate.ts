import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createRandom, daySeconds } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { simulationSchema, type SimulationConfig, type SimulationOptions } from './config.ts';
import { openTimeline, writeCoach, writeSession, type VisibleEvent } from './event-log.ts';
import { drawDaysAway, drawHiddenState, drive, nextHiddenState, sessionProbability } from './hidden-state.ts';
import { drawPerson, type SimulatedProfile } from './person.ts';

export type SimulatedPerson = { readonly person: SimulatedProfile; readonly events: readonly VisibleEvent[] };

/** First and last observed day, in days since 1970. */
function calendar(config: SimulationConfig): { readonly firstDay: number; readonly lastDay: number } {
  const firstDay = Date.parse(`${config.startDate}T00:00:00Z`) / 1000 / daySeconds;
  return { firstDay, lastDay: firstDay + 7 * config.weeks - 1 };
}

/**
 * Person number `index` with all events in time order. Each day the hidden factors drift, the coach may write, and
 * there may be a session, after which the person may be away for some days.
 */
export function simulatePerson(index: number, config: SimulationConfig): SimulatedPerson {
  const random = createRandom(config.seed).fork('person', index);
  const { firstDay, lastDay } = calendar(config);
  const person = drawPerson(index, firstDay, config, random.fork('tastes'));
  const fate = random.fork('fate');
  const eventLog = openTimeline(person, random.fork('diary'));
  let state = drawHiddenState(fate);
  let daysAway = 0;
  for (let day = person.startDay; day <= lastDay; day++) {
    const isFirst = day === person.startDay;
    if (!isFirst) state = nextHiddenState(state, fate);
    writeCoach(eventLog, day);
    if (isFirst || (daysAway === 0 && fate.uniform() < sessionProbability(person.plannedDays))) {
      writeSession(eventLog, day, state);
      daysAway = drawDaysAway(drive(state.motivation, state.ease, state.vigour, state.discipline), fate);
    } else if (daysAway > 0) daysAway--;
  }
  return { person, events: eventLog.events.sort((first, second) => first.time - second.time) };
}

/** Simulated people, one after the other. @throws ZodError when an option is invalid. */
export function* simulate(options: SimulationOptions = {}): Generator<SimulatedPerson> {
  const config = simulationSchema.parse(options);
  for (let index = 0; index < config.people; index++) yield simulatePerson(index, config);
}

/** A person's lines of `events.jsonl`: the profile, then the events. */
export function toLines({ person, events }: SimulatedPerson): string[] {
  const { userId, group, timeZone, startDay } = person;
  const start = isoTime(startDay * daySeconds).slice(0, 10);
  const profile = JSON.stringify({ userId, type: 'profile', start, timeZone: timeZone.name, group });
  return [profile, ...events.map(({ time, ...event }) => JSON.stringify({ userId, time: isoTime(time), ...event }))];
}

const isoTime = (seconds: number) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/**
 * Writes a cohort as JSON lines, compressed if `path` ends in `.gz`; the file gets its name when it is complete.
 * @returns numbers of people and events.
 */
export async function writeSimulation(
  path: string,
  options: SimulationOptions = {},
): Promise<{ people: number; events: number }> {
  const written = { people: 0, events: 0 };
  function* chunks() {
    for (const simulated of simulate(options)) {
      written.people++;
      written.events += simulated.events.length;
      yield `${toLines(simulated).join('\n')}\n`;
    }
  }
  await replaceFile(path, (draft) => {
    const file = createWriteStream(draft);
    return path.endsWith('.gz')
      ? pipeline(Readable.from(chunks()), createGzip(), file)
      : pipeline(Readable.from(chunks()), file);
  });
  return written;
}
