import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageEncoder } from '@daybook/core';
import type { Question, Refusal } from '@daybook/service';
import { embedStore, importEvents, openStore, type Store } from '@daybook/store';
import { z } from 'zod';
import type { AttachedStream, OpenNetwork } from '../encoding/networks/network.ts';
import type { Stream } from '../encoding/streams.ts';

const rejectSchema = z.object({ line: z.int(), reason: z.string() });

/** Ids of the people of a request, unlike each other whatever their events say. */
const idOf = (place: number): string => `sent-${place}`;

/** Whose line it is, and what the caller calls it. */
type Line = { readonly owner: number; readonly name: string };

/** Writes the profile and events of each question as a person of their own. */
async function writeLines(path: string, questions: readonly Question[]): Promise<Line[]> {
  const lines: Line[] = [];
  const texts: string[] = [];
  const write = (owner: number, name: string, content: object) => {
    lines.push({ owner, name });
    texts.push(JSON.stringify({ ...content, userId: idOf(owner) }));
  };
  for (const [owner, { events = [], profile }] of questions.entries()) {
    if (profile) write(owner, 'profile', { ...profile, type: 'profile' });
    events.forEach((event, place) => write(owner, `events[${place}]`, event));
  }
  await writeFile(path, `${texts.join('\n')}\n`);
  return lines;
}

/** The first thing that the import refused of each question. */
async function refusalsOf(path: string, lines: readonly Line[]): Promise<Map<number, Refusal>> {
  const refusals = new Map<number, Refusal>();
  for (const text of (await readFile(path, 'utf8')).split('\n').filter(Boolean)) {
    const { line, reason } = rejectSchema.parse(JSON.parse(text));
    const { owner, name } = lines[line - 1]!;
    if (!refusals.has(owner)) refusals.set(owner, { status: 422, message: `${name}: ${reason}` });
  }
  return refusals;
}

export type SentEvents = {
  readonly store: Store;
  readonly streams: readonly Stream[];
  readonly refusals: ReadonlyMap<number, Refusal>;
  readonly idOf: (place: number) => string;
};

/** Puts the events of all questions into one store that lives while `use` runs, each question's as one person. */
export async function withSentEvents<Result>(
  questions: readonly Question[],
  networks: readonly OpenNetwork[],
  encoder: MessageEncoder | undefined,
  use: (sent: SentEvents) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'daybook-sent-'));
  const attached: AttachedStream[] = [];
  try {
    const [lines, path] = [join(folder, 'events.jsonl'), join(folder, 'store.h5')];
    const written = await writeLines(lines, questions);
    const { rejectsPath } = await importEvents([lines], path);
    const refusals = await refusalsOf(rejectsPath, written);
    const store = await openStore(path);
    try {
      if (encoder) await embedStore(store, encoder);
      for (const network of networks) attached.push(await network.attach(store));
      return await use({ store, streams: attached.map(({ stream }) => stream), refusals, idOf });
    } finally {
      attached.forEach((each) => each.close());
      store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
