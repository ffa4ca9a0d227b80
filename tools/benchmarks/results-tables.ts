import type { Figure, Measured, Result } from './results.ts';

/** Shares without the leading zero (.970), time ratios with two decimals (0.65). */
const digits = (value: number, metric: string): string =>
  metric === 'time ratio' ? value.toFixed(2) : value.toFixed(3).replace(/^0/, '');

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${header.join(' | ')} |`,
    `|${'---|'.repeat(header.length)}`,
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');

function bestBaseline({ baselines }: Measured, lowerIsBetter: boolean | undefined): readonly [string, Figure] {
  const sign = lowerIsBetter ? -1 : 1;
  const [best] = Object.entries(baselines).sort(([, a], [, b]) => sign * (b.value - a.value));
  if (!best) throw new Error('results: a result has no baseline');
  return best;
}

/** Figures in bold where Daybook or the best baseline is ahead. */
function comparedCells({
  figures,
  metric,
  lowerIsBetter,
}: Result): readonly [daybook: string, name: string, baseline: string] {
  const measured = figures[metric]!;
  const [name, { value }] = bestBaseline(measured, lowerIsBetter);
  const own = digits(measured.daybook.value, metric);
  const other = digits(value, metric);
  const isAhead = lowerIsBetter ? measured.daybook.value < value : measured.daybook.value > value;
  return own === other ? [own, name, other] : isAhead ? [`**${own}**`, name, other] : [own, name, `**${other}**`];
}

/** The commit, or with a dagger the one that recorded figures whose run did not note its commit. */
const commitCell = ({ commit, recordedIn }: Result): string => commit ?? `${recordedIn ?? 'unknown'}†`;

const metricCell = ({ metric, lowerIsBetter }: Result): string =>
  lowerIsBetter ? `${metric}, lower is better` : metric;

/** One row per result with its command and provenance. */
export const overviewTable = (results: readonly Result[]): string =>
  table(
    ['task', 'metric', 'Daybook', 'best baseline', 'its score', 'command', 'commit', 'date'],
    results.map((result) => [
      result.task,
      metricCell(result),
      ...comparedCells(result),
      `\`${result.command}\``,
      commitCell(result),
      result.date,
    ]),
  );

/** One row per result: task, metric, Daybook, best baseline. */
export const summaryTable = (results: readonly Result[]): string =>
  table(
    ['task', 'metric', 'Daybook', 'best baseline', 'its score'],
    results.map((result) => [result.task, metricCell(result), ...comparedCells(result)]),
  );

/** A metric of one benchmark: a row per result, a column per model. */
export function metricTable(all: readonly Result[], metric: string): string {
  const results = all.filter(({ figures }) => metric in figures);
  const models = [...new Set(results.flatMap(({ figures }) => Object.keys(figures[metric]!.baselines)))];
  const cell = (figure: Figure | undefined) => (figure ? digits(figure.value, metric) : '');
  const hasIntervals = results.some(({ figures }) => figures[metric]!.daybook.interval);
  const hasCeiling = results.some(({ figures }) => figures[metric]!.ceiling);
  return table(
    [
      metric,
      'Daybook',
      ...(hasIntervals ? ['95 % low', '95 % high'] : []),
      ...models,
      ...(hasCeiling ? ['ceiling'] : []),
    ],
    results.map(({ name, figures }) => {
      const { daybook, baselines, ceiling } = figures[metric]!;
      const interval = daybook.interval?.map((end) => digits(end, metric)) ?? ['', ''];
      const values = [daybook.value, ...Object.values(baselines).map(({ value }) => value)];
      const best = figures[metric]!.lowerIsBetter ? Math.min(...values) : Math.max(...values);
      const own = (figure: Figure | undefined) => (figure?.value === best ? `**${cell(figure)}**` : cell(figure));
      return [
        name,
        own(daybook),
        ...(hasIntervals ? interval : []),
        ...models.map((model) => own(baselines[model])),
        ...(hasCeiling ? [cell(ceiling)] : []),
      ];
    }),
  );
}

/** Daybook minus other models on the same people, with the interval of the difference. */
export function differenceTable(all: readonly Result[], metric: string): string {
  const signed = (value: number) => `${value < 0 ? '−' : '+'}${digits(Math.abs(value), metric)}`;
  return table(
    [metric, 'Daybook minus', 'difference', '95 % low', '95 % high'],
    all.flatMap(({ name, figures }) =>
      Object.entries(figures[metric]?.differences ?? {}).map(([other, { value, interval }]) => [
        name,
        other,
        ...[value, ...(interval ?? [])].map(signed),
      ]),
    ),
  );
}

/** Daybook's score by seed. */
export function seedTable(all: readonly Result[], metric: string): string {
  const results = all.filter(({ figures }) => figures[metric]?.daybook.seeds);
  const columns = Math.max(...results.map(({ figures }) => figures[metric]!.daybook.seeds!.length));
  return table(
    [metric, ...Array.from({ length: columns }, (_, seed) => `seed ${seed + 1}`)],
    results.map(({ name, figures }) => {
      const seeds = figures[metric]!.daybook.seeds!.map((value) => digits(value, metric));
      return [name, ...Array.from({ length: columns }, (_, seed) => seeds[seed] ?? '')];
    }),
  );
}

/** Ratios of time, Daybook / the other side, with the smallest and largest of the rounds. */
export const timingTable = (results: readonly Result[]): string =>
  table(
    ['case', 'what is timed', 'beside', 'ratio', 'smallest', 'largest', 'commit'],
    results.map((result) => {
      const { daybook, baselines } = result.figures[result.metric]!;
      const interval = daybook.interval?.map((end) => digits(end, result.metric)) ?? ['', ''];
      const ratio = digits(daybook.value, result.metric);
      return [
        `\`${result.name}\``,
        result.task,
        Object.keys(baselines)[0] ?? '',
        ratio,
        ...interval,
        commitCell(result),
      ];
    }),
  );

/** Where the results were measured. */
export const machineList = (results: readonly Result[]): string =>
  [...new Set(results.map(({ machine }) => machine))].map((machine) => `- ${machine}`).join('\n');
