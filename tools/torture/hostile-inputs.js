// Files that an import must survive: how each is made, and what must become of it.
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { anyShare, csv, good, header, jsonl, mega, repeated, row, text, time, zipped } from './hostile-files.js';
import { encodings, headers, quotes } from './hostile-tables.js';

const line = (fields) => `{"userId":"u1","time":"${time}","type":"meal",${fields}}\n`;
const list = (entry, count) => `[${Array(count).fill(entry).join(',')}]`;

const bombs = [
  jsonl('8 million wrong foods', text(good + line(`"foods":${list('0', 8e6)}`)), { accepted: 1, rejected: 1 }),
  jsonl('1.5 million wrong foods', text(good + line(`"foods":${list('""', 1.5e6)}`)), { accepted: 1, rejected: 1 }),
  jsonl('a meal of 2 million foods', text(good + line(`"foods":${list('"a"', 2e6)}`)), { accepted: 1, rejected: 1 }),
  jsonl('a meal of 1,001 foods', text(good + line(`"foods":${list('"a"', 1001)}`)), { accepted: 1, rejected: 1 }),
  jsonl('many unknown fields', text(good + line(Array.from({ length: 4e5 }, (_, n) => `"k${n}":1`).join(','))), {
    accepted: 1,
    rejected: 1,
  }),
  jsonl(
    'many features',
    text(
      good +
        line('"a":1')
          .replace('meal', 'profile')
          .replace('"a":1', `"features":{${Array.from({ length: 4e5 }, (_, n) => `"k${n}":1`).join(',')}}`),
    ),
    { accepted: 1, rejected: 1 },
  ),
  jsonl(
    'fields named __proto__ and constructor',
    text(good + line('"__proto__":{"a":1}') + line('"constructor":1')),
    {
      accepted: 1,
      rejected: 2,
    },
    anyShare,
  ),
  jsonl(
    'a million brackets',
    text(good + `${'['.repeat(1e6)}\n` + line(`"foods":${'['.repeat(1e6)}`)),
    {
      accepted: 1,
      rejected: 2,
    },
    anyShare,
  ),
  jsonl('a line of 100 MB', repeated(false, [good, 1], [mega('x'), 100], ['\n', 1], [good, 1]), {
    accepted: 2,
    rejected: 1,
  }),
  jsonl('a text of a million characters and one', text(good + line(`"text":"${'a'.repeat(1e6 + 1)}"`)), {
    accepted: 1,
    rejected: 1,
  }),
  jsonl('20 MB of bad lines', text('x\n'.repeat(10e6)), 'refused'),
  jsonl('a million bad lines among as many good ones', text(`${good}{"a":\n`.repeat(1e5)), {
    accepted: 1e5,
    rejected: 1e5,
  }),
  zipped(jsonl('1 GB of line ends', repeated(true, [mega('\n'), 1024], [good, 1]), { accepted: 1 })),
  zipped(jsonl('1 GB of zeros', repeated(true, [Buffer.alloc(1 << 20), 1024]), 'refused')),
  zipped(
    csv('1 GB in a cell', repeated(true, [`${header}\n${row(1)}\nu1,${time},message,`, 1], [mega('a'), 1024]), {
      accepted: 1,
      rejected: 1,
    }),
  ),
  zipped(
    csv(
      '1 GB in a quoted cell',
      repeated(true, [`${header}\n${row(1)}\nu1,${time},message,"`, 1], [mega('a, b\n'), 1024]),
      'refused',
    ),
  ),
  csv('a row of 8 million cells', text(`${header}\n${row(1)}\n${','.repeat(8e6)}\n`), { accepted: 1, rejected: 1 }),
  jsonl(
    '1e400 and -1e400',
    text(good + line('"value":1e400') + line('"value":-1e400')),
    { accepted: 1, rejected: 2 },
    anyShare,
  ),
  jsonl('milliseconds', text(good.replace(`"${time}"`, '1767600720000').repeat(9)), 'refused'),
];

const json = (name, content, expect, more) => ({ name, file: 'events.json', write: text(content), expect, ...more });
const element = good.trim();
const arrays = [
  json('an array', `[${Array(1000).fill(element).join(',\n')}]`, { accepted: 1000 }),
  json('an array that does not end', `[${Array(1000).fill(element).join(',')}`, 'refused'),
  json('an array with a long element', `[${element},"${'x'.repeat(20e6)}",${element}]`, { accepted: 2, rejected: 1 }),
  json('an array of a million empty objects', `[${Array(1e6).fill('{}').join(',')}]`, 'refused'),
  json('an array of arrays', `[${'['.repeat(1e6)}${']'.repeat(1e6)}]`, 'refused'),
  json('an empty array', '[]', 'refused'),
  json('one object', `{"messages":[${element}]}`, 'refused'),
];

const parquet = () => {
  const count = 2000;
  return Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'userId', data: Array.from({ length: count }, (_, n) => `u${n % 9}`), type: 'STRING' },
        {
          name: 'time',
          data: Array.from({ length: count }, (_, n) => new Date(Date.parse(time) + n * 1000)),
          type: 'TIMESTAMP',
        },
        { name: 'type', data: Array(count).fill('walk'), type: 'STRING' },
        { name: 'value', data: Float64Array.from({ length: count }, (_, n) => n), type: 'DOUBLE' },
      ],
    }),
  );
};

const binary = (name, file, write, expect = 'any') => ({ name, file, write, expect, isRandom: true });

/** Damage that is made anew in every round. */
function damaged(random) {
  const noise = (size) => Buffer.from(Array.from({ length: size }, () => random.integer(256)));
  const flip = (bytes, times, from = 0) => {
    for (let time = 0; time < times; time++) bytes[from + random.integer(bytes.length - from)] = random.integer(256);
    return bytes;
  };
  return [
    ...['events.jsonl', 'events.csv', 'events.parquet', 'events.jsonl.gz', 'events.json'].map((file) =>
      binary(`noise as ${file}`, file, text(noise(20_000)), 'refused'),
    ),
    ...[1, 2, 3].map((number) => binary(`flipped Parquet ${number}`, 'events.parquet', text(flip(parquet(), 4)))),
    ...[1, 2, 3].map((number) => {
      const bytes = parquet();
      return binary(
        `Parquet with a flipped footer ${number}`,
        'events.parquet',
        text(flip(bytes, 3, bytes.length - 600)),
      );
    }),
    binary('cut Parquet', 'events.parquet', text(parquet().subarray(0, 1000 + random.integer(5000))), 'refused'),
    binary('cut gz', 'events.jsonl.gz', text(gzipSync(noise(9000).toString('hex')).subarray(0, 4000)), 'refused'),
    binary('flipped gz', 'events.jsonl.gz', text(flip(gzipSync(good.repeat(500)), 1, 20))),
  ];
}

/** All cases in the first round, those that are random in every one. */
export const hostileInputs = (random, round) => [
  ...(round === 0 ? [...quotes, ...headers, ...encodings, ...bombs, ...arrays] : []),
  ...damaged(random),
];
