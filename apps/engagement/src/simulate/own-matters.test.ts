import { createRandom } from '@daybook/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulationSchema } from './config.ts';
import { readMessage } from './messages.ts';
import { addToAnswer, addToMessage, askAfterMatter, openMatterTalk } from './own-matters.ts';
import { drawPerson, type Person } from './person.ts';
import { coachOnMatters } from './sentences/matters/coach.ts';
import { matters } from './sentences/matters/matters.ts';
import { simulate, type SimulatedPerson } from './simulate.ts';

const config = simulationSchema.parse({ people: 200 });
const personAt = (index: number) => drawPerson(index, 20_000, config, createRandom(index));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What is added to a message, an answer and a question on each of 40 days. */
function additions(index: number, text: string): string[] {
  const talk = openMatterTalk(personAt(index), createRandom('talk'));
  return Array.from({ length: 40 }, (_, day) =>
    [addToMessage(talk, text, day), addToAnswer(talk, text, day), askAfterMatter(talk, text)].map((said) =>
      said.replace(text, '*'),
    ),
  ).flat();
}

describe('talk of own matters', () => {
  it('does not depend on how the person is: whatever else is said, the same is added', () => {
    for (let index = 0; index < 20; index++)
      expect(additions(index, 'I feel like giving up.')).toEqual(additions(index, 'I am proud of myself!'));
  });

  it('leaves the reading of a message as it is', () => {
    for (const text of ['I feel like giving up.', 'I am getting by.', 'My boss has put me on the late shift.'])
      for (let index = 0; index < 20; index++)
        for (const addition of additions(index, text))
          expect(readMessage(addition.replace('*', text)), addition).toEqual(readMessage(text));
  });

  it('leaves no slot empty', () => {
    for (let index = 0; index < 50; index++)
      for (const addition of additions(index, '')) expect(addition).not.toMatch(/[{}]|undefined| {2}| [.,?]/);
  });

  it('lets the coach take up only what the person has told', () => {
    const talk = openMatterTalk(personAt(0), createRandom('talk'));
    expect(askAfterMatter(talk, 'Hello.')).toBe('Hello.');
    expect(addToAnswer(talk, 'Hello.', 3)).toBe('Hello.');
  });
});

describe('a cohort', () => {
  let cohort: SimulatedPerson[];
  beforeAll(() => {
    cohort = [...simulate(config)];
  });
  const messagesOf = ({ events }: SimulatedPerson, from?: 'user' | 'coach') =>
    events.filter((event) => event.type === 'message' && (from === undefined || event.from === from));
  const wordsOf = (messages: readonly { readonly text?: string | null | undefined }[]) =>
    new Set(messages.flatMap(({ text }) => text!.toLowerCase().match(/[\p{L}\p{N}]+/gu)!));

  it('talks of every matter in the same mood, and as often', () => {
    const measures = [
      (one: SimulatedPerson) => mean(messagesOf(one, 'user').flatMap(({ text }) => readMessage(text!).valences)),
      (one: SimulatedPerson) => messagesOf(one, 'user').length,
      (one: SimulatedPerson) => one.events.at(-1)!.time,
    ];
    for (const measure of measures) {
      const all = cohort.map(measure);
      const deviation = Math.sqrt(mean(all.map((value) => (value - mean(all)) ** 2)));
      for (const matter of matters) {
        const some = all.filter((_, index) =>
          (cohort[index]!.person as Person).matters.some((own) => own.matter === matter),
        );
        expect(some.length, matter.details[0]).toBeGreaterThan(20);
        const error = deviation / Math.sqrt(some.length);
        expect(Math.abs(mean(some) - mean(all)), matter.details[0]).toBeLessThan(3.5 * error);
      }
    }
  });

  it('comes back to its own matters: a coach’s messages and the person’s later ones share rare words', () => {
    const halves = cohort.flatMap((person) => {
      const middle = messagesOf(person)[Math.floor(messagesOf(person).length / 2)]!.time;
      const before = wordsOf(messagesOf(person, 'coach').filter(({ time }) => time < middle));
      const after = wordsOf(messagesOf(person, 'user').filter(({ time }) => time >= middle));
      return before.size > 0 && after.size > 0 ? [{ before, after }] : [];
    });
    const counts = new Map<string, number>();
    for (const { before, after } of halves)
      for (const word of new Set([...before, ...after])) counts.set(word, (counts.get(word) ?? 0) + 1);
    const shared = (first: ReadonlySet<string>, second: ReadonlySet<string>) =>
      [...first].filter((word) => second.has(word) && counts.get(word)! < 0.1 * halves.length).length;
    const own = halves.map(({ before, after }) => shared(before, after));
    const others = halves.map(({ before }, index) => shared(before, halves[(index + 1) % halves.length]!.after));
    expect(mean(own)).toBeGreaterThan(3 * mean(others));
    expect(mean(own.map((count, index) => Number(count > others[index]!)))).toBeGreaterThan(0.7);
  });
});

describe('sentences on matters', () => {
  it('are one sentence each, stand once, and name who or what they are about', () => {
    const ofPeople = matters.flatMap(({ news, reply, aside, answer }) => [...news, ...reply, ...aside, ...answer]);
    const all = [...ofPeople, ...Object.values(coachOnMatters).flat()];
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((sentence) => !/^[^.!?]+[.!?]$/.test(sentence))).toEqual([]);
    expect(matters.flatMap(({ aside, answer }) => [...aside, ...answer]).join()).not.toContain('{detail}');
    expect(
      matters.flatMap(({ news, reply }) => [...news, ...reply]).filter((said) => !said.includes('{detail}')),
    ).toEqual([]);
  });
});
