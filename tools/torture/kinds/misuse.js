import { createServer, hasStack, messages } from '../daybook.js';
import { commands, copyParts } from '../subject.js';

const store = ['--store', 'store.h5'];
const folders = ['--events', 'runs/events'];

/** Commands that must be refused, with what their message must say. */
const refused = [
  [['score', ...store, '--at', '2026-02-30', '--out', 'x.csv'], /--at: "2026-02-30" is not a time/],
  [['score', ...store, '--at', '5', '--out', 'x.csv'], /--at: "5" is not a time/],
  [['score', ...store, '--at', '2026-02-01T08:00', '--out', 'x.csv'], /with a zone/],
  [['score', ...store, '--at', '2099-01-01', '--out', 'x.csv'], /nobody was active/],
  [['score', ...store, '--out', ''], /must end in one of them/],
  [['score', ...store, '--out', 'x.txt'], /must end in one of them/],
  [['score', ...store, '--out', `${'x'.repeat(300)}.csv`], /the name is too long/],
  [['score', ...store, '--out', 'events.jsonl/x.csv'], /a file of that name is in the way/],
  [['score', ...store, '--profiles', 'none.csv', '--out', 'x.csv'], /reads no features/],
  [['score', '--store', 'none.h5', '--out', 'x.csv'], /no such store/],
  [['score', '--store', 'events.jsonl', '--out', 'x.csv'], /events\.jsonl/],
  [['score', ...store, '--model', 'none', '--out', 'x.csv'], /none has no config\.json/],
  [['score', ...store, '--model', 'runs/events', '--out', 'x.csv'], /not of an engagement model/],
  [['encode', 'events', ...store, '--out', ''], /must end in one of them/],
  [['encode', 'events', ...store, '--weights', 'runs/engagement', '--out', 'x.csv'], /weights of the engagement/],
  [['split', ...store, '--cutoff', '2099-01-01', '--out', 'x.json'], /no events to test on/],
  [['split', ...store, '--cutoff', '2026-02-30', '--out', 'x.json'], /not a date/],
  [['split', ...store, '--test', '1.5', '--out', 'x.json'], /must be above 0/],
  [['split', ...store, '--out', ''], /empty path/],
  [['embed', ...store, '--encoder', 'use-lite+use-lite'], /names one encoder twice/],
  [['embed', ...store, '--encoder', ''], /no encoder/],
  [['pretrain', 'events', ...store, '--token-budget', '1'], /--token-budget/],
  [['pretrain', 'events', ...store, '--dt-first-seconds', '1e9'], /must be below --dt-last-seconds/],
  [['pretrain', 'events', ...store, '--minimum-cut', '0.9', '--maximum-cut', '0.1'], /must be below --maximum-cut/],
  [['pretrain', 'conversation', ...store, '--kinds', '{}'], /--kinds/],
  [['pretrain', 'events', ...store, '--out', ''], /empty path/],
  [['pretrain', 'events', ...store, '--out', 'events.jsonl'], /events\.jsonl/],
  [['train', ...store, ...folders, '--out', 'runs/events'], /which would be lost/],
  [['train', ...store, ...folders, '--out', ''], /empty path/],
  [
    ['train', ...store, ...folders, '--features', '["constructor"]', '--out', 'x'],
    /no training person has "constructor"/,
  ],
  [['train', ...store, '--out', 'x'], /No network was given/],
  [['import', '--store', 'x.h5'], /needs at least one file/],
  [['import', 'none.jsonl', '--store', 'x.h5'], /none\.jsonl/],
  [['simulate', '--people', '5', '--out', ''], /empty path/],
  [['verify', 'none'], /no such file/],
  [['inspect', 'none'], /none/],
];

/** Values that no flag of a kind may take. */
const nonsense = {
  number: ['x', 'NaN', '1e999', '-1e9', ''],
  json: ['{', '7', '[{}]', 'null'],
};

/** The flags of a command, from its help, with bad values for each. */
function badFlags(argv, help) {
  return [...help.matchAll(/^ {2}(--[a-z-]+) <([^>]+)>/gm)].flatMap(([, flag, kind]) => {
    const values = nonsense[kind] ?? (kind.includes('|') ? ['zzz', ''] : []);
    return values.map((value) => [[...argv, flag, value], /./]);
  });
}

/** Commands that nobody should be able to run. Right is an error of a few lines, exit status 1 or 2, and no output. */
export async function misuse({ subject, work, random }) {
  copyParts(subject, work, [...commands.score.reads, 'events.jsonl', 'runs/events', 'store.split.json']);
  const server = createServer(work);
  const all = [...refused];
  for (const argv of [['import', 'events.jsonl'], ['embed'], ['split'], ['pretrain', 'events'], ['pretrain', 'food']]) {
    const { stdout } = await server.run([...argv, '--help']);
    all.push(...badFlags([...argv, '--store', argv[0] === 'import' ? 'x.h5' : 'store.h5'], stdout));
  }
  for (const argv of [['pretrain', 'conversation'], ['train', ...folders], ['score'], ['evaluate'], ['simulate']])
    all.push(
      ...badFlags([...argv, ...(argv[0] === 'simulate' ? [] : store)], (await server.run([...argv, '--help'])).stdout),
    );
  let number = 0;
  return {
    total: all.length,
    close: () => server.close(),
    async trial() {
      const [argv, pattern] = number < refused.length ? all[number] : random.pick(all);
      number++;
      const what = `daybook ${argv.map((part) => part.slice(0, 60) || "''").join(' ')}`;
      const result = await server.run(argv);
      if (result.isHanging || result.isCrash) return { what, problem: result.isCrash ? 'crash' : 'hang' };
      if (hasStack(result)) return { what, problem: 'stack', detail: result.stderr };
      if (result.code === 0) return { what, problem: 'accepted' };
      const said = messages(result.stderr).join('\n');
      if (!pattern.test(said)) return { what, problem: 'another message', detail: said };
      if (/failed unexpectedly/.test(said)) return { what, problem: 'unexpected error', detail: said };
      return { what, refused: true };
    },
  };
}
