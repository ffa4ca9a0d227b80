import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './daybook.js';
import { hdf5Content } from './hdf5-content.js';

/** Sizes at which a training takes seconds. */
const small = [
  ...['--preset', 'tiny', '--steps', '6', '--validate-every', '3', '--hidden-size', '16', '--num-heads', '2'],
  ...['--num-layers', '1', '--intermediate-size', '16', '--max-length', '24', '--checkpoint-seconds', '0.2'],
];

/** The commands that are tortured, each with what it reads and writes in a folder. */
export const commands = {
  import: { argv: ['import', 'events.jsonl', '--store', 'store.h5'], reads: ['events.jsonl'], writes: ['store.h5'] },
  embed: {
    argv: ['embed', '--store', 'store.h5'],
    reads: ['store.h5'],
    writes: ['store.vectors'],
  },
  split: {
    argv: ['split', '--store', 'store.h5', '--folds', '0', '--seed', '1'],
    reads: ['store.h5'],
    writes: ['store.split.json'],
  },
  pretrain: {
    argv: ['pretrain', 'events', '--store', 'store.h5', '--out', 'runs/events', ...small],
    reads: ['store.h5', 'store.split.json'],
    writes: ['runs/events/config.json', 'runs/events/model.safetensors', 'runs/events/history.jsonl'],
    resumes: true,
  },
  train: {
    argv: [
      ...['train', '--store', 'store.h5', '--events', 'runs/events', '--out', 'runs/engagement', '--epochs', '2'],
      ...['--checkpoint-seconds', '0.2'],
    ],
    reads: ['store.h5', 'store.split.json', 'store.vectors', 'runs/events'],
    writes: ['runs/engagement/config.json', 'runs/engagement/model.safetensors', 'runs/engagement/stack.json'],
    resumes: true,
  },
  encode: {
    argv: ['encode', 'events', '--store', 'store.h5', '--weights', 'runs/events', '--out', 'vectors.csv'],
    reads: ['store.h5', 'runs/events'],
    writes: ['vectors.csv'],
  },
  score: {
    argv: ['score', '--store', 'store.h5', '--model', 'runs/engagement', '--out', 'scores.csv'],
    reads: ['store.h5', 'store.vectors', 'runs/engagement'],
    writes: ['scores.csv'],
  },
};

/** Makes a small store, its vectors, networks and a model in `folder`, unless they are there. */
export async function makeSubject(folder, note) {
  if (existsSync(join(folder, 'scores.csv'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const make = async (argv) => {
    note(`daybook ${argv.slice(0, 2).join(' ')}`);
    const { code, stderr } = await run(argv, { cwd: folder });
    if (code !== 0) throw new Error(`The subject cannot be made: daybook ${argv.join(' ')}\n${stderr}`);
  };
  await make(['simulate', '--people', '24', '--weeks', '6', '--seed', '3', '--out', 'events.jsonl']);
  for (const { argv } of Object.values(commands)) await make(argv);
  return folder;
}

/** Copies parts of the subject into another folder. */
export function copyParts(from, to, parts) {
  for (const part of parts) {
    mkdirSync(join(to, part, '..'), { recursive: true });
    if (existsSync(join(from, part))) cpSync(join(from, part), join(to, part), { recursive: true });
  }
}

/** What may differ between two runs that did the same: clocks. */
const withoutClock = (path, content) =>
  path.endsWith('history.jsonl') ? Buffer.from(String(content).replaceAll(/"seconds":[\d.]+/g, '')) : content;

/** SHA-256 over the files of some parts; a missing part counts as such. */
export function hashOf(folder, parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    const path = join(folder, part);
    if (!existsSync(path)) hash.update(`${part} missing`);
    else
      for (const file of filesUnder(path)) {
        hash.update(file.slice(folder.length));
        if (file.endsWith('.h5')) for (const piece of hdf5Content(file)) hash.update(piece);
        else hash.update(withoutClock(file, readFileSync(file)));
      }
  }
  return hash.digest('hex');
}

export function filesUnder(path) {
  const entries = readdirSync(join(path, '..'), { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && join(entry.parentPath, entry.name) === path)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Drafts, locks and other names that no finished command may leave. */
export const leftovers = (folder) =>
  filesUnder(folder).filter((path) => /\/\.daybook-|\.lock(\.stale)?$|\.part$|\/\.next\/|\.runs\//.test(path));
