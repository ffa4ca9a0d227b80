import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/*
 * Weights, sample conversations and a person's events for the pages, from the folder of `daybook demo`:
 * npm run assets -w examples/browser -- DEMO_FOLDER
 */

type Line = {
  readonly userId: string;
  readonly time: string;
  readonly type: string;
  readonly from?: string;
  readonly text?: string;
  readonly item?: string;
  readonly value?: number;
  readonly start?: string;
  readonly timeZone?: string;
};

const numSamples = 100;
const messagesPerSample = 8;
const longestGapSeconds = 36 * 3600;

const target = join(import.meta.dirname, '../public');
const given = process.argv[2];
if (given === undefined) throw new Error('Give the folder that `daybook demo` wrote.');
const folder = resolve(process.env['INIT_CWD'] ?? '.', given);

const lines = gunzipSync(readFileSync(join(folder, 'events.jsonl.gz')))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);
const byPerson = new Map<string, Line[]>();
for (const line of lines) byPerson.set(line.userId, [...(byPerson.get(line.userId) ?? []), line]);

/** The first messages that follow each other closely enough to be one conversation. */
function conversationOf(own: readonly Line[]): string | undefined {
  const messages = own.filter(({ type }) => type === 'message');
  const seconds = messages.map(({ time }) => Date.parse(time) / 1000);
  for (let from = 0; from + messagesPerSample <= messages.length; from++) {
    const gaps = seconds.slice(from + 1, from + messagesPerSample).map((time, step) => time - seconds[from + step]!);
    if (gaps.some((gap) => gap > longestGapSeconds)) continue;
    return messages
      .slice(from, from + messagesPerSample)
      .map((message) => `${message.from}: ${message.text}`)
      .join('\n');
  }
  return undefined;
}

const people = [...byPerson.values()];
const samples = people.flatMap((own) => conversationOf(own) ?? []).slice(0, numSamples);
mkdirSync(join(target, 'samples'), { recursive: true });
writeFileSync(join(target, 'samples/conversations.json'), `${JSON.stringify(samples, null, 1)}\n`);

/** A person of the split's test part whose silences are long enough to see. */
const { people: parts } = JSON.parse(readFileSync(join(folder, 'store.split.json'), 'utf8')) as {
  people: { test: string[] };
};
const active = (userId: string) => byPerson.get(userId)!.filter(({ type }) => type !== 'profile');
const chosen = [...parts.test].sort((a, b) => active(b).length - active(a).length)[Math.floor(parts.test.length / 3)]!;
const profile = byPerson.get(chosen)!.find(({ type }) => type === 'profile');
const events = active(chosen).map(({ type, time, item, value, from }) => ({
  type,
  time,
  ...(item === undefined ? {} : { item }),
  ...(value === undefined ? {} : { value }),
  ...(from === undefined || from === 'user' ? {} : { byPerson: false }),
}));
const { start, timeZone } = profile ?? {};
writeFileSync(join(target, 'samples/week.json'), `${JSON.stringify({ id: chosen, start, timeZone, events })}\n`);

for (const network of ['food', 'events'])
  for (const file of ['config.json', 'model.safetensors', 'README.md'])
    cpSync(join(folder, network, file), join(target, 'weights', network, file));
