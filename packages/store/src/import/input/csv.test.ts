import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../file/store.ts';
import { importEvents } from '../import.ts';
import { NOW, temporaryFolder } from '../store-fixture.ts';

const header = 'userId,time,type,from,text';
const row = (text: string, minute: number) => `u1,2026-01-05T08:0${minute}:00Z,message,coach,${text}`;

/** Texts that a table of messages gives, and the lines that were refused. */
async function textsOf(content: string | Uint8Array) {
  const folder = temporaryFolder();
  const [file, path] = [join(folder, 'events.csv'), join(folder, 'store.h5')];
  writeFileSync(file, content);
  const { reasons } = await importEvents([file], path, { now: NOW, minAccepted: 0 });
  const store = await openStore(path);
  const texts = store.readTexts(0, store.counts.messages);
  store.close();
  return { texts, refused: reasons.map(({ reason, count, example }) => `${example.line}: ${count} × ${reason}`) };
}

describe('readCsv', () => {
  it('reads quotes, line ends and commas inside a cell', async () => {
    const { texts, refused } = await textsOf([header, row('"one, ""two""\n\nthree"', 0), row('four', 1)].join('\r\n'));
    expect([texts, refused]).toEqual([['one, "two"\n\nthree', 'four'], []]);
  });

  it('loses one row to a quote that is never closed, and two to two stray ones', async () => {
    const rows = Array.from({ length: 9 }, (_, minute) => row(`text ${minute}`, minute));
    const withQuotes = (...places: number[]) =>
      [header, ...rows.map((line, place) => (places.includes(place) ? line.replace('text', '"text') : line))].join(
        '\n',
      );
    const unclosed = await textsOf(withQuotes(3));
    expect(unclosed.texts).toEqual(rows.map((_, place) => `text ${place}`).filter((_, place) => place !== 3));
    expect(unclosed.refused).toEqual([expect.stringMatching(/^5: 1 × has a quote that is not closed/)]);
    const stray = await textsOf(withQuotes(1, 6));
    expect(stray.texts).toHaveLength(7);
    expect(stray.refused[0]).toMatch(/^3: 2 × has a quote that is not closed/);
  });

  it('refuses the rows of other lengths, of stray quotes and of other encodings, not their neighbours', async () => {
    const umlaut = Buffer.from(`${row('Grüße', 3)}\n`, 'latin1');
    const { texts, refused } = await textsOf(
      Buffer.concat([
        Buffer.from(`${[header, row('Grüße', 0), `${row('a', 1)},b`, row('"a"b', 2)].join('\n')}\n`),
        umlaut,
        Buffer.from(`${row('Größe', 4)}\n${row('é', 5)}`),
      ]),
    );
    expect(texts).toEqual(['Grüße', 'Größe', 'é']);
    expect(refused.sort()).toEqual([
      '3: 1 × has 6 cells, the table has 5 columns',
      '4: 1 × has a stray quote',
      '5: 1 × is not UTF-8',
    ]);
  });

  it.each([
    ['a column twice', `${header},text\n`, /column "text" is there twice/],
    ['unknown columns', `${header},mood\n${row('a', 0)},good\n`, /no fields of an event: mood/],
    ['nothing', '', /is empty/],
    ['lines that end in CR', `${header}\r${row('a', 0)}\r`, /ends its lines in CR/],
  ])('refuses %s', async (_, content, message) => {
    await expect(textsOf(content)).rejects.toThrow(message);
  });
});
