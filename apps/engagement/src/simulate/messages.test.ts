import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { simulationSchema } from './config.ts';
import { drawHiddenState } from './hidden-state.ts';
import { readMessage, writeUserMessage } from './messages.ts';
import { drawPerson } from './person.ts';
import { generalSentences, obstacles } from './sentences/general.ts';
import { topicNames, topicSentences } from './sentences/topics.ts';

describe('readMessage', () => {
  it('finds in a text what the person meant', () => {
    const random = createRandom(1);
    const config = simulationSchema.parse({});
    for (let index = 0; index < 300; index++) {
      const person = drawPerson(index, 20_000, config, random.fork('person', index));
      const topic = person.topics[0]!;
      const message = writeUserMessage(person, drawHiddenState(random), { topic, askedOn: 0 }, random);
      const read = readMessage(message.text);
      expect(read.aboutObstacle, message.text).toBe(message.aboutObstacle);
      expect(read.valences[0], message.text).toBe(message.valence);
    }
  });

  it('says nothing about a text it does not know', () => {
    expect(readMessage('The quick brown fox. Jumps over {day}!')).toEqual({ valences: [], aboutObstacle: false });
  });
});

describe('sentences', () => {
  it('each have one meaning only', () => {
    const all = [
      ...topicNames.flatMap((topic) => topicSentences[topic].said.flat()),
      ...generalSentences.flat(),
      ...obstacles.said,
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((sentence) => !/^[^.!?]+[.!?]$/.test(sentence))).toEqual([]);
  });
});
