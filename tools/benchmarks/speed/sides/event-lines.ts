import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRandom, type Random } from '@daybook/core';

const START = Date.UTC(2026, 0, 1) / 1000;
const DAYS = 200;
const WORDS = (
  'I you we well done today walk slept better than yesterday coffee breakfast the a and with my your plan goal ' +
  'steps tired happy thanks for message how was dinner late again try tomorrow č é 👍 great'
).split(' ');
const FOODS = Array.from({ length: 500 }, (_, index) => `food ${index}`);

/** Damages about one line in a hundred the way exports are damaged. */
const DAMAGE: readonly ((line: Record<string, unknown>) => string)[] = [
  (line) => JSON.stringify(line).slice(0, -8),
  (line) => JSON.stringify({ ...line, value: 'heavy' }),
  (line) => JSON.stringify({ ...line, time: '2026-13-01T00:00:00Z' }),
  (line) => JSON.stringify({ ...line, time: 12 }),
  (line) => JSON.stringify({ ...line, userId: '' }),
  (line) => JSON.stringify({ ...line, mood: 'good' }),
  (line) => JSON.stringify({ ...line, type: 'meal', foods: [] }),
  (line) => JSON.stringify({ ...line, type: 'message', text: undefined, from: undefined }),
  (line) => JSON.stringify({ ...line, time: undefined }),
];

function content(random: Random, number: number): Record<string, unknown> {
  const kind = random.uniform();
  if (kind < 0.4) {
    const text = Array.from({ length: 4 + random.integer(16) }, () => WORDS[random.integer(WORDS.length)]!).join(' ');
    return { type: 'message', from: random.uniform() < 0.5 ? 'user' : 'coach', text, id: `m${number}` };
  }
  if (kind < 0.6) {
    const foods = Array.from({ length: 1 + random.integer(4) }, () => FOODS[random.integer(FOODS.length)]!);
    return { type: 'meal', foods, amounts: foods.map(() => random.integer(300)) };
  }
  if (kind < 0.85)
    return { type: ['weigh_in', 'steps', 'sleep'][random.integer(3)], value: Math.round(random.uniform() * 1e4) / 100 };
  return { type: 'content_read', item: `article-${random.integer(300)}` };
}

/**
 * One line: of a random person, at about its place in the programme. One in a hundred is damaged, one in two hundred
 * repeats an id.
 */
function eventLine(random: Random, number: number, count: number, people: number): string {
  const seconds = START + Math.floor((number / count) * DAYS * 86_400) + random.integer(86_400);
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  const repeated = random.uniform() < 0.005;
  const line = {
    userId: `person-${random.integer(people)}`,
    time,
    ...content(random, repeated ? random.integer(number + 1) : number),
  };
  return random.uniform() < 0.01 ? DAMAGE[random.integer(DAMAGE.length)]!(line) : JSON.stringify(line);
}

/**
 * Writes `count` generated event lines of `people` people in the order of an export, by time; the same ones every time.
 * Does nothing when `path` exists.
 */
export function writeEventLines(path: string, count: number, people: number): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const random = createRandom('event lines');
  const file = openSync(`${path}.part`, 'w');
  let waiting = '';
  for (let number = 0; number < count; number++) {
    waiting += `${eventLine(random, number, count, people)}\n`;
    if (waiting.length < 1 << 20 && number < count - 1) continue;
    writeSync(file, waiting);
    waiting = '';
  }
  closeSync(file);
  renameSync(`${path}.part`, path);
}
