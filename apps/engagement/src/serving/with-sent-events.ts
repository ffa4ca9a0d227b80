import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageEncoder } from '@daybook/core';
import type { Question, Refusal } from '@daybook/service';
import { embedStore, importEvents, openStore, type Store } from '@daybook/store';
import type { AttachedStream, OpenNetwork } from '../encoding/networks/network.ts';
import type { Stream } from '../encoding/streams.ts';

/** An import needs a line that it accepts, also where every event of a request is refused. */
const anchor = { userId: 'nobody', time: '1990-01-01T00:00:00Z', type: 'nothing' };

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
  await writeFile(path, `${[...texts, JSON.stringify(anchor)].join('\n')}\n`);
  return lines;
}

export type SentEvents = {
  readonly store: Store;
  readonly streams: readonly Stream[];
  /** The first thing that the import refused of each question. */
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
    const refusals = new Map<number, Refusal>();
    await importEvents([lines], path, {
      minAccepted: 0,
      onReject({ line, reason }) {
        const { owner, name } = written[line - 1]!;
        if (!refusals.has(owner)) refusals.set(owner, { status: 422, message: `${name}: ${reason}` });
      },
    });
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
