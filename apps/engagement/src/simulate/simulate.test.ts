import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { daySeconds } from '@daybook/core';
import { eventLineSchema, profileLineSchema } from '@daybook/store';
import { describe, expect, it } from 'vitest';
import { simulationSchema, type SimulationOptions } from './config.ts';

import { readMessage } from './messages.ts';
import { simulate, simulatePerson, toLines, writeSimulation, type SimulatedPerson } from './simulate.ts';

const hashOf = (people: Iterable<SimulatedPerson>) =>
  createHash('sha256')
    .update([...people].flatMap(toLines).join('\n'))
    .digest('hex')
    .slice(0, 16);
const linesOf = (options: SimulationOptions) => [...simulate(options)].flatMap(toLines);

describe('simulate', () => {
  it('gives the same lines for the same seed and others for another', () => {
    expect(linesOf({ people: 5, seed: 3 })).toEqual(linesOf({ people: 5, seed: 3 }));
    expect(linesOf({ people: 5, seed: 4 })).not.toEqual(linesOf({ people: 5, seed: 3 }));
  });

  it('keeps the people of a smaller cohort in a larger one', () => {
    const small = linesOf({ people: 4 });
    expect(linesOf({ people: 9 }).slice(0, small.length)).toEqual(small);
  });

  it('is frozen: its numbers in docs/simulator.md hold only for these lines', () => {
    expect(hashOf(simulate({ people: 20 }))).toBe('7209f756c5f57154');
  });

  it('is frozen whatever is talked about: the ceiling holds for these times, values and readings of messages', () => {
    const read = [...simulate({ people: 20 })].map(({ person, events }) => ({
      person,
      events: events.map((event) =>
        event.text == null ? event : { ...event, text: JSON.stringify(readMessage(event.text)) },
      ),
    }));
    expect(hashOf(read)).toBe('3208c18b3b4d134d');
  });

  it('writes lines that the store accepts', () => {
    for (const line of linesOf({ people: 5 })) {
      const value: unknown = JSON.parse(line);
      const schema = line.includes('"type":"profile"') ? profileLineSchema : eventLineSchema;
      expect(schema.safeParse(value).error, line).toBeUndefined();
    }
  });

  it('has nine types of event, in time order, within the calendar and out of the night in UTC', () => {
    const people = [...simulate({ people: 30, startDate: '2026-03-02', weeks: 6 })];
    const types = new Set(people.flatMap(({ events }) => events.map(({ type }) => type)));
    expect([...types].sort()).toEqual([
      'app_open',
      'content_read',
      'goal_set',
      'meal',
      'message',
      'sleep_log',
      'step_count',
      'weigh_in',
      'workout',
    ]);
    for (const { person, events } of people) {
      const times = events.map(({ time }) => time);
      expect(times).toEqual([...times].sort((first, second) => first - second));
      expect(times[0]).toBeGreaterThanOrEqual(person.startDay * daySeconds);
      expect(times.at(-1)).toBeLessThan(Date.parse('2026-04-13T00:00:00Z') / 1000);
      for (const time of times) {
        const hour = (time % daySeconds) / 3600;
        expect(hour).toBeGreaterThan(3);
        expect(hour).toBeLessThan(22);
      }
    }
  });

  it('lets a person stay away: no event of their own, while the coach writes on', () => {
    const { events } = longestSilence();
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(({ type, from }) => type === 'message' && from === 'coach')).toBe(true);
  });

  it('refuses a cohort of nobody', () => {
    expect(() => [...simulate({ people: 0 })]).toThrow(/people/);
  });
});

/** The events between two sessions more than ten days apart. */
function longestSilence() {
  const config = simulationSchema.parse({});
  for (let index = 0; ; index++) {
    const { events } = simulatePerson(index, config);
    const own = events.filter(({ from }) => from !== 'coach').map(({ time }) => time);
    const place = own.findIndex((time, at) => at > 0 && time - own[at - 1]! > 10 * daySeconds);
    if (place > 0)
      return {
        events: events.filter(({ time }) => time > own[place - 1]! + daySeconds && time < own[place]! - daySeconds / 2),
      };
  }
}

describe('writeSimulation', () => {
  it('writes plain and compressed files with the same lines and leaves nothing unfinished', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daybook-simulate-'));
    const counts = await writeSimulation(join(folder, 'events.jsonl'), { people: 3 });
    await writeSimulation(join(folder, 'events.jsonl.gz'), { people: 3 });
    const plain = await readFile(join(folder, 'events.jsonl'), 'utf8');
    expect(gunzipSync(await readFile(join(folder, 'events.jsonl.gz'))).toString('utf8')).toBe(plain);
    expect(plain.trim().split('\n')).toEqual(linesOf({ people: 3 }));
    expect(counts).toEqual({ people: 3, events: plain.trim().split('\n').length - 3 });
    expect((await readdir(folder)).sort()).toEqual(['events.jsonl', 'events.jsonl.gz']);
  });
});
