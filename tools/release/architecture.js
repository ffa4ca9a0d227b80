/*
 * Who may import whom. Lint holds both tables (walls.js); check-architecture.js compares the second with the imports
 * that are there, so that it stays the picture of the code.
 */

/**
 * The @daybook packages that each package may import:
 *
 *     core ← store, text, conversation, food, events ← exchange ← engagement; trees, native, report and service
 *     stand alone
 *
 * `portable` packages also run in browsers: Node is known only to `src/node.ts`, `src/node/` and the tests.
 */
export const packages = [
  { folder: 'packages/core', imports: [], portable: true },
  { folder: 'packages/store', imports: ['core'] },
  { folder: 'packages/text', imports: ['core'] },
  { folder: 'packages/conversation', imports: ['core'], portable: true },
  { folder: 'packages/food', imports: ['core'], portable: true },
  { folder: 'packages/events', imports: ['core'], portable: true },
  { folder: 'packages/exchange', imports: ['core', 'conversation', 'food', 'events'] },
  { folder: 'packages/trees', imports: [], portable: true },
  { folder: 'packages/native', imports: [] },
  { folder: 'packages/report', imports: [] },
  { folder: 'packages/service', imports: [] },
  {
    folder: 'apps/engagement',
    imports: ['core', 'store', 'text', 'conversation', 'food', 'events', 'trees', 'exchange', 'report', 'service'],
  },
];

/**
 * The folders that each folder of a package's src may import.
 *
 * Files right in src are either entries (index.ts and whatever package.json exports or runs), which import everything
 * and which no folder imports, or the ground floor (errors.ts, random.ts, …), which everything may import and which
 * imports no folder. Tests and fixtures may import everything.
 */
export const architecture = {
  'packages/core': {
    data: [],
    layers: [],
    evaluation: [],
    weights: [],
    backends: [],
    models: ['data', 'layers'],
    tasks: ['data', 'layers', 'models', 'evaluation'],
    training: ['data', 'layers', 'models', 'evaluation', 'tasks'],
    doctor: ['data', 'layers', 'models', 'tasks', 'training'],
    node: ['layers', 'training', 'weights', 'backends'],
  },
  'packages/store': {
    schema: [],
    file: ['schema'],
    import: ['schema', 'file'],
    vectors: ['file'],
    sequences: ['schema', 'file', 'vectors'],
    split: ['file'],
  },
  'packages/native': {
    tensorflow: [],
    lightgbm: [],
  },
  'packages/exchange': {
    onnx: [],
    torch: [],
  },
  'packages/trees': {
    scoring: [],
    format: [],
    portable: ['scoring'],
    training: ['portable'],
    node: ['format'],
  },
  'packages/report': {
    charts: [],
    pages: ['charts'],
    html: ['pages'],
    markdown: ['pages'],
  },
  'apps/engagement': {
    examples: [],
    encoding: ['examples'],
    members: ['examples'],
    simulate: ['examples'],
    fusion: ['examples', 'encoding', 'members'],
    evaluation: ['examples', 'encoding', 'members', 'fusion'],
    scoring: ['examples', 'encoding', 'members', 'fusion'],
    doctor: ['examples', 'encoding', 'simulate'],
    report: ['examples', 'encoding', 'fusion', 'evaluation', 'scoring', 'doctor'],
    demo: ['examples', 'encoding', 'fusion', 'evaluation', 'simulate'],
    serving: ['examples', 'encoding', 'fusion', 'scoring'],
    cli: ['examples', 'encoding', 'fusion', 'evaluation', 'scoring', 'doctor', 'simulate', 'demo', 'report', 'serving'],
  },
};

export const mostFolders = 12;
export const mostFloors = 6;
