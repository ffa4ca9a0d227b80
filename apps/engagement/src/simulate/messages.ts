import type { Random } from '@daybook/core';
import { bernoulli, ordinal } from './emission.ts';
import type { HiddenState } from './hidden-state.ts';
import { favourite, pick, type Person } from './person.ts';
import { closings, coachReactions, generalSentences, nudges, obstacles } from './sentences/general.ts';
import { companions, days, places } from './sentences/slots.ts';
import { topicNames, topicSentences, type Topic } from './sentences/topics.ts';
import type { Valence } from './sentences/valence.ts';

/** Whether the person writes at all during a session. */
export const chatting = bernoulli('motivation', 1.3, 0.3);
/** Whether the message is about an obstacle. */
export const obstacle = bernoulli('motivation', -1.8, -1);
/** Valence of each sentence, independently given motivation. */
export const valence = ordinal('motivation', [-1.3, 1.3], 2.6);

/** Topic of the conversation; `askedOn` is the day of the coach's last question. */
export type Talk = { topic: Topic; askedOn: number };

function fill(sentence: string, person: Person, random: Random): string {
  return sentence
    .replace('{companion}', person.companion)
    .replace('{place}', person.place)
    .replace('{day}', () => pick(days, random));
}

const toValence = (grade: number): Valence => (grade <= 0 ? 0 : grade === 1 ? 1 : 2);

export type UserMessage = { readonly text: string; readonly valence: Valence; readonly aboutObstacle: boolean };

/** One message of the person: a sentence about the topic or an obstacle, and with probability 0.6 a general one. */
export function writeUserMessage(person: Person, state: HiddenState, talk: Talk, random: Random): UserMessage {
  const aboutObstacle = obstacle.sample(state, random);
  const topicValence = toValence(valence.sample(state, random));
  const first = aboutObstacle
    ? pick(obstacles.said, random)
    : pick(topicSentences[talk.topic].said[topicValence], random);
  const sentences = [fill(first, person, random)];
  const generalValence = toValence(valence.sample(state, random));
  if (aboutObstacle || random.uniform() < 0.6) sentences.push(pick(generalSentences[generalValence], random));
  const text = sentences.join(' ');
  return {
    text: person.lowercase ? text.toLowerCase() : text,
    valence: aboutObstacle ? generalValence : topicValence,
    aboutObstacle,
  };
}

/** The coach's answer depends on the message only, so it adds nothing about the person. */
export function writeCoachAnswer(person: Person, message: UserMessage, talk: Talk, random: Random): string {
  const answers = message.aboutObstacle ? obstacles.answer : topicSentences[talk.topic].answer;
  return fill(`${pick(coachReactions[message.valence], random)} ${pick(answers, random)}`, person, random);
}

export function writeCoachQuestion(person: Person, talk: Talk, random: Random): string {
  const question = pick(topicSentences[talk.topic].ask, random);
  return fill(random.uniform() < 0.4 ? `${question} ${pick(closings, random)}` : question, person, random);
}

export const writeNudge = (random: Random): string => pick(nudges, random);

/** Conversations mostly stay on their topic, nearly always in the days after the coach's question. */
export function nextTopic(person: Person, talk: Talk, day: number, random: Random): Topic {
  const stays = day - talk.askedOn <= 3 ? 0.85 : 0.5;
  return random.uniform() < stays ? talk.topic : favourite(person.topics, random);
}

/** A sentence as it stands in the tables: without the person's names, days and spelling. */
function bare(sentence: string): string {
  return sentence.toLowerCase().replace(slotValues, (value) => slotOf.get(value) ?? value);
}
const slotOf = new Map([
  ...companions.map((name) => [name.toLowerCase(), '{companion}'] as const),
  ...places.map((name) => [name.toLowerCase(), '{place}'] as const),
  ...days.map((name) => [name.toLowerCase(), '{day}'] as const),
]);
const slotValues = new RegExp(`\\b(${[...slotOf.keys()].join('|')})\\b`, 'g');

const valences: readonly Valence[] = [0, 1, 2];
const valenceOf = new Map(
  valences.flatMap((grade) =>
    [...topicNames.flatMap((topic) => topicSentences[topic].said[grade]), ...generalSentences[grade]].map(
      (sentence) => [bare(sentence), grade] as const,
    ),
  ),
);
const obstacleSentences = new Set(obstacles.said.map(bare));

/** What a message shows: the valence of each sentence that has one, and whether it names an obstacle. */
export function readMessage(text: string): { readonly valences: readonly Valence[]; readonly aboutObstacle: boolean } {
  const sentences = text.split(/(?<=[.!?]) /).map(bare);
  return {
    valences: sentences.flatMap((sentence) => valenceOf.get(sentence) ?? []),
    aboutObstacle: sentences.some((sentence) => obstacleSentences.has(sentence)),
  };
}
