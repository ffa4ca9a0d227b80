// How hostile files are made.
import { createWriteStream, writeFileSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

export const header = 'userId,time,type,text,from,value';
export const time = '2026-01-05T08:12:00Z';
export const good = `{"userId":"u1","time":"${time}","type":"walk"}\n`;
export const row = (number) =>
  `u${number % 9},2026-01-05T08:${String(number % 60).padStart(2, '0')}:00Z,walk,,,${number}`;
export const tableOf = (count, change = (line) => line) =>
  [header, ...Array.from({ length: count }, (_, number) => change(row(number), number))].join('\n');

export const text = (content) => (path) => writeFileSync(path, content);

/** A file of repeated pieces, zipped or not, without the memory for it. */
export const repeated =
  (zipped, ...parts) =>
  async (path) => {
    function* pieces() {
      for (const [piece, times] of parts) for (let time = 0; time < times; time++) yield piece;
    }
    const out = createWriteStream(path);
    await (zipped
      ? pipeline(Readable.from(pieces()), createGzip({ level: 1 }), out)
      : pipeline(Readable.from(pieces()), out));
    await finished(out).catch(() => undefined);
  };

export const mega = (piece) => Buffer.from(piece.repeat(Math.ceil((1 << 20) / piece.length)));
export const jsonl = (name, write, expect, more = {}) => ({ name, file: 'events.jsonl', write, expect, ...more });
export const csv = (name, write, expect, more = {}) => ({ name, file: 'events.csv', write, expect, ...more });
export const zipped = (one) => ({ ...one, file: `${one.file}.gz` });
export const anyShare = { options: { minAccepted: 0 } };
