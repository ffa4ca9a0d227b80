import type { WeightsConfig } from './weights.ts';

/** What a person must say about a model; the rest of the card comes from the weights' config. */
export type ModelCard = {
  readonly title: string;
  /** One sentence: what goes in, what comes out. */
  readonly summary: string;
  /** What it was trained on: source, people, period. */
  readonly data: string;
  /** SPDX identifier such as `MIT`. */
  readonly licence: string;
  /** What it cannot do, or what it was not tested on. */
  readonly limits: readonly string[];
  /** What the pretraining is worth beside simple methods. */
  readonly verdict?: string;
  /** TypeScript that loads and uses it. */
  readonly usage?: string;
};

/** Values of a nested record by dotted name, numbers to four digits. */
function flatten(value: unknown, name: string): [string, string][] {
  if (typeof value === 'number') return [[name, String(Number(value.toPrecision(4)))]];
  if (typeof value === 'string' || typeof value === 'boolean') return [[name, String(value)]];
  if (Array.isArray(value)) return [[name, value.map(String).join(', ')]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => flatten(child, name === '' ? key : `${name}.${key}`));
}

function table(heading: string, record: unknown): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = flatten(record, '').map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`);
  return rows.length === 0 ? 'None recorded.' : [`| ${heading} | |`, '|---|---|', ...rows].join('\n');
}

/** What hubs show beside a model: its metrics on its data. JSON is YAML too. */
function modelIndex({ title, data }: ModelCard, { network, metrics }: WeightsConfig): string {
  const values = Object.entries(metrics ?? {}).flatMap(([type, value]) =>
    typeof value === 'number' && Number.isFinite(value) ? [{ type, value: Number(value.toPrecision(4)) }] : [],
  );
  if (values.length === 0) return '';
  const dataset = { type: 'own', name: data.slice(0, 100) };
  const results = [{ task: { type: 'other', name: `${network} network` }, dataset, metrics: values }];
  return `model-index: ${JSON.stringify([{ name: title, results }])}\n`;
}

/** The README of a weights folder in Markdown, with the front matter that model hubs read. */
export function modelCard(card: ModelCard, config: WeightsConfig, parameters: number): string {
  const { textEncoder, split } = config;
  const sections = [
    `---\nlicense: ${card.licence.toLowerCase()}\nlibrary_name: daybook\ntags: [${config.network}, ` +
      `event-sequences]\n${modelIndex(card, config)}---`,
    `# ${card.title}`,
    card.summary,
    ...(card.usage === undefined ? [] : ['## Use', `\`\`\`ts\n${card.usage.trim()}\n\`\`\``]),
    '## Data',
    card.data,
    ...(split ? [`Split by person, hash \`${split.hash}\`, seed ${split.seed}.`] : []),
    ...(textEncoder
      ? [
          `Text vectors: ${textEncoder.name}, ${textEncoder.size} numbers, pooling ${textEncoder.pooling}, ` +
            `fingerprint \`${textEncoder.fingerprint}\`.`,
        ]
      : []),
    '## Metrics',
    ...(card.verdict ? [card.verdict] : []),
    table('metric', config.metrics),
    '## Limits',
    card.limits.length === 0 ? 'None recorded.' : card.limits.map((limit) => `- ${limit}`).join('\n'),
    '## Network',
    `${config.network}, ${parameters.toLocaleString('en')} parameters, written by ${config.createdWith}.`,
    table('setting', config.config),
    '## Licence',
    `${card.licence}.`,
  ];
  return `${sections.join('\n\n')}\n`;
}
