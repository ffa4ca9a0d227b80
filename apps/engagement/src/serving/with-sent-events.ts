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

/** Writes the events of each question as a person of their own. @returns the question of each line */
async function writeLines(path: string, questions: readonly Question[]): Promise<number[]> {
  const owners: number[] = [];
  const lines = questions.flatMap(({ events = [] }, place) =>
    events.map((event) => {
      owners.push(place);
      return JSON.stringify({ ...event, userId: idOf(place) });
    }),
  );
  await writeFile(path, `${lines.join('\n')}\n`);
  return owners;
}

async function refusalsOf(path: string, owners: readonly number[]): Promise<Map<number, Refusal>> {
  const refusals = new Map<number, Refusal>();
  const first = new Map<number, number>();
  owners.forEach((owner, line) => first.set(owner, Math.min(line, first.get(owner) ?? line)));
  for (const text of (await readFile(path, 'utf8')).split('\n').filter(Boolean)) {
    const { line, reason } = rejectSchema.parse(JSON.parse(text));
    const owner = owners[line - 1]!;
    if (!refusals.has(owner))
      refusals.set(owner, { status: 422, message: `events[${line - 1 - first.get(owner)!}]: ${reason}` });
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
    const owners = await writeLines(lines, questions);
    const { rejectsPath } = await importEvents([lines], path);
    const refusals = await refusalsOf(rejectsPath, owners);
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
