import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageEncoder } from '@daybook/core';
import { parquetReadObjects, asyncBufferFromFile } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { openStore } from '../file/store.ts';
import { importEvents } from '../import/import.ts';
import { event, importLines, message, NOW, temporaryFolder, writeLines } from '../import/store-fixture.ts';
import { readTimelines } from '../sequences/timeline.ts';
import { createSplit, readSplit, splitHash, writeSplit } from '../split/split.ts';
import { embedStore } from '../vectors/embed.ts';
import { createVectorFile } from '../vectors/vector-file.ts';
import { openVectors } from '../vectors/vectors.ts';
import { forgetPerson } from './forget.ts';

const encoder: MessageEncoder = {
  name: 'length',
  size: 2,
  pooling: 'none',
  fingerprint: 'length-1',
  encode: (texts) => Promise.resolve(Float32Array.from(texts.flatMap((text) => [text.length, text.charCodeAt(0)]))),
};

const forgotten = 'person-7f3a';
const lines = [
  message('ana', '05T08:00:00', 'user', 'hello'),
  message(forgotten, '05T08:00:00', 'user', 'a secret of mine', { conversation: `${forgotten}-coach`, id: 'm-7f3a' }),
  event(forgotten, '06T08:00:00', 'meal', { foods: ['durian'], amounts: [1] }),
  { userId: forgotten, type: 'profile', group: 'only-theirs', features: { city: 'Atlantis' } },
  message('zoe', '05T09:00:00', 'coach', 'goodbye', { conversation: `zoe and ${forgotten}` }),
  event('zoe', '06T08:00:00', 'walk', { actor: forgotten }),
];

/** Files in the folder that hold the text, but for the source. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'events.jsonl' && statSync(join(folder, name)).isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text));
}

describe('forgetPerson', () => {
  it('leaves nothing of a person in the bytes of any file, and everything of the others', async () => {
    const { folder, store } = await importLines(lines);
    await embedStore(store, encoder);
    const split = createSplit(store, { seed: 1 });
    writeSplit(join(folder, 'store.split.json'), split);
    store.close();
    const files = ['people.csv', 'people.parquet', 'people.h5', 'scores.csv', 'why.jsonl'].map((name) =>
      join(folder, name),
    );
    for (const path of files.slice(0, 3)) {
      const file = await createVectorFile(path, { size: 2, about: { network: 'events' } });
      file.append(['ana', forgotten, 'zoe'], Float32Array.of(1, 2, 3, 4, 5, 6));
      file.close();
    }
    writeFileSync(files[3]!, `userId,at,engaged\n"ana",x,0.5\n${forgotten},x,0.25\n`);
    writeLines(files[4]!, [{ userId: forgotten }, { userId: 'ana' }]);
    const secrets = [forgotten, 'secret of mine', 'durian', 'm-7f3a', 'only-theirs', 'Atlantis'];
    for (const secret of secrets) expect(filesWith(folder, secret)).not.toEqual([]);

    const summary = await forgetPerson(join(folder, 'store.h5'), forgotten, files);
    expect(summary).toMatchObject({ events: 2, messages: 1, removed: [], unchanged: [] });
    expect(summary.changed).toHaveLength(8);
    for (const secret of secrets) expect(filesWith(folder, secret)).toEqual([]);

    const left = await openStore(join(folder, 'store.h5'));
    expect(left.userIds).toEqual(['ana', 'zoe']);
    expect(left.readTexts(0, 2)).toEqual(['hello', 'goodbye']);
    expect(left.tables.actor).toEqual(['forgotten']);
    expect([...readTimelines(left, [1])[0]!.byPerson]).toEqual([0, 0]);
    const vectors = await openVectors(left, encoder);
    expect([...vectors.read(0, 2)]).toEqual([5, 104, 7, 103]);
    vectors.close();
    left.close();
    expect(readFileSync(files[3]!, 'utf8')).toBe('userId,at,engaged\n"ana",x,0.5\n');
    expect(await parquetReadObjects({ file: await asyncBufferFromFile(files[1]!) })).toEqual([
      { userId: 'ana', v0: 1, v1: 2 },
      { userId: 'zoe', v0: 5, v1: 6 },
    ]);
    expect(splitHash(readSplit(join(folder, 'store.split.json')))).toBe(splitHash(split));
  });

  it('says when there was nobody, and refuses files it cannot read before it changes any', async () => {
    const { folder, store } = await importLines(lines);
    store.close();
    const path = join(folder, 'store.h5');
    expect(await forgetPerson(path, 'nobody')).toMatchObject({ events: 0, changed: [] });
    await expect(forgetPerson(path, forgotten, [join(folder, 'notes.docx')])).rejects.toThrow(/is missing or no \.csv/);
    expect(filesWith(folder, forgotten)).toEqual(['store.h5']);
  });
});

describe('importEvents with hashed ids', () => {
  it('leaves no id in the store, keeps who is whom, and refuses another salt', async () => {
    const folder = temporaryFolder();
    const [first, second] = [join(folder, 'events.jsonl'), join(folder, 'events-2.jsonl')];
    writeLines(first, lines.slice(0, 3));
    writeLines(second, [event(forgotten, '07T08:00:00', 'walk', { actor: forgotten })]);
    const path = join(folder, 'store.h5');
    const hashed = { now: NOW, hashIds: 'a salt of some length' };
    await importEvents([first], path, hashed);
    await importEvents([second], path, hashed);
    const store = await openStore(path);
    expect(store.counts.people).toBe(2);
    expect(
      readTimelines(store, [0, 1])
        .map(({ byPerson }) => byPerson.length)
        .sort(),
    ).toEqual([1, 3]);
    store.close();
    expect(readFileSync(path).includes(forgotten)).toBe(false);
    await expect(importEvents([second], path, { ...hashed, hashIds: 'another salt' })).rejects.toThrow(
      /holds hashed ids/,
    );
    await expect(importEvents([second], path, { now: NOW })).rejects.toThrow(/holds hashed ids/);
  });
});
