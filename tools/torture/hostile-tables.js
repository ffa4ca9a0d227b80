// Broken tables and wrong encodings.
import { gzipSync } from 'node:zlib';
import { csv, good, header, jsonl, mega, repeated, row, tableOf, text, time, zipped } from './hostile-files.js';

export const quotes = [
  csv(
    'a quote that is never closed',
    text(tableOf(500, (line, n) => (n === 10 ? line.replace(',walk', ',"walk') : line))),
    {
      accepted: 499,
      rejected: 1,
    },
  ),
  csv(
    'two stray quotes a hundred rows apart',
    text(tableOf(500, (line, n) => (n === 10 || n === 110 ? line.replace(',,', ',"well done,') : line))),
    { accepted: 498, rejected: 2 },
  ),
  csv('a quote inside a cell', text(tableOf(500, (line, n) => (n === 10 ? line.replace('walk', 'wa"lk') : line))), {
    accepted: 499,
    rejected: 1,
  }),
  csv('a quote in every row', text(tableOf(5000, (line) => line.replace(',walk', ',"walk'))), 'refused'),
  csv(
    'a quote that is closed after 400 lines',
    text(`${header}\nu1,${time},message,"${'a, b\n'.repeat(400)}",user,\n`),
    {
      accepted: 1,
      messages: 1,
    },
  ),
  csv('20 MB of quotes', repeated(false, [`${header}\n`, 1], [mega('"'), 20]), 'refused'),
  csv('a million lines of one quote', text(`${header}\n${'"\n'.repeat(1e6)}`), 'refused'),
  csv('rows of other lengths', text(tableOf(500, (line, n) => (n % 2 ? `${line},1` : line))), {
    accepted: 250,
    rejected: 250,
  }),
];

export const headers = [
  csv('a column twice', text(`${header},value\n${row(1)},1\n`), 'refused'),
  csv('a column named __proto__', text(`${header},__proto__\n${row(1)},1\n`), 'refused'),
  csv('a header alone', text(`${header}\n`), 'refused'),
  csv('no header', text(`${row(1)}\n${row(2)}\n`), 'refused'),
  csv('a million columns', text(`${Array.from({ length: 1e6 }, (_, n) => `c${n}`).join(',')}\n1\n`), 'refused'),
  zipped(csv('a header of 700 MB', repeated(true, [mega('userId,'), 700]), 'refused')),
  csv('another delimiter than said', text(tableOf(50)), 'refused', { options: { format: { delimiter: ';' } } }),
  csv('an empty file', text(''), 'refused'),
  csv('blank lines', text('\n'.repeat(1000)), 'refused'),
];

export const encodings = [
  csv(
    'windows-1252',
    text(
      Buffer.from(
        tableOf(50, (line) => line.replace(',,', ',Grüße,user').replace('walk', 'message')),
        'latin1',
      ),
    ),
    { accepted: 50, messages: 50 },
  ),
  csv(
    'one row of latin-1 among UTF-8',
    text(
      Buffer.concat([
        Buffer.from(tableOf(50, (line) => line.replace('walk', 'Übung'))),
        Buffer.from(`\n${row(1).replace('walk', 'Übung')}\n`, 'latin1'),
      ]),
    ),
    { accepted: 50, rejected: 1 },
  ),
  jsonl('UTF-16', text(Buffer.from(`\ufeff${good.repeat(20)}`, 'utf16le')), { accepted: 20 }),
  jsonl('UTF-16 without a mark', text(Buffer.from(good.repeat(20), 'utf16le')), { accepted: 20 }),
  jsonl('gz by another name', text(gzipSync(good.repeat(20))), { accepted: 20 }),
  jsonl(
    'half of a surrogate pair',
    text(`${good}${good.replace('"walk"', '"message","from":"user","text":"\\ud800"')}`),
    {
      accepted: 1,
      rejected: 1,
    },
  ),
  csv('lines that end in CR', text(tableOf(50).replaceAll('\n', '\r')), 'refused'),
  csv('CRLF, a mark and no last line end', text(`\ufeff${tableOf(50).replaceAll('\n', '\r\n')}`), { accepted: 50 }),
  csv('zeros in names', text(tableOf(50, (line, n) => (n === 3 ? line.replace('walk', 'wa\u0000lk') : line))), {
    accepted: 49,
    rejected: 1,
  }),
];
