// pages/: what each chapter says, as blocks. May import charts/.

import { heading, paragraph, type Block, type Page } from '../blocks.ts';
import { histogramFigure } from '../charts/shares.ts';
import { barsFigure } from '../charts/bars.ts';
import { roundsFigure } from '../charts/over-time.ts';
import type { Drift, Outcomes, ReportData } from '../report-data.ts';
import { count, day, digits, percent, whole } from '../words.ts';

function outcomeBlocks({ rounds, bands, waiting }: Outcomes): Block[] {
  const last = rounds.at(-1);
  const later = waiting > 0 ? ` ${count(waiting, 'prediction')} cannot be judged yet.` : '';
  if (!last) return [paragraph(`No kept prediction can be judged yet.${later}`)];
  const hits = Math.round(last.observed * last.people);
  return [
    paragraph(
      `On ${day(last.at)} the model expected ${whole(Math.round(last.expected * last.people))} of ` +
        `${count(last.people, 'person', 'people')} to come; ${whole(hits)} did.`,
      'lead',
    ),
    paragraph(`Its ranking turned out with an AUROC of ${digits(last.auroc)}.${later}`),
    {
      kind: 'table',
      caption: 'The last round by risk',
      columns: ['', 'people', 'expected to come', 'came'],
      rows: bands.map(({ band, people, expected, observed }) => [
        band,
        whole(people),
        percent(expected),
        percent(observed),
      ]),
    },
    ...(rounds.length > 1
      ? [roundsFigure(rounds, `${rounds.length} rounds of predictions that later events have judged.`)]
      : []),
    {
      kind: 'table',
      caption: 'All rounds',
      columns: ['predicted on', 'people', 'expected', 'came', 'AUROC', 'Brier', 'model'],
      rows: rounds.map(({ at, people, expected, observed, auroc, brier, model }) => [
        day(at),
        whole(people),
        percent(expected, 1),
        percent(observed, 1),
        digits(auroc),
        digits(brier),
        model,
      ]),
    },
  ];
}

/** @param probabilities ascending */
const histogramOf = (probabilities: readonly number[]) =>
  histogramFigure(
    probabilities,
    'Half of the people have a probability below ' +
      `${percent(probabilities[Math.floor(probabilities.length / 2)] ?? NaN)}.`,
  );

function driftBlocks({ inputs, expected, warnings }: Drift, probabilities: readonly number[]): Block[] {
  const moved = inputs.filter(({ psi, limit }) => psi > limit);
  return [
    heading('Has anything drifted?'),
    ...warnings.map((text) => paragraph(text, 'warning')),
    paragraph(
      `Without waiting for outcomes, the probabilities themselves promise an AUROC of ${digits(expected.auroc)}, a ` +
        `Brier score of ${digits(expected.brier)} and that ${percent(expected.positiveRate)} will come. This holds ` +
        'while they stay calibrated.',
    ),
    histogramOf(probabilities),
    ...(inputs.length > 0
      ? [
          barsFigure(
            'Inputs against training',
            `${moved.length === inputs.length ? 'All' : whole(moved.length)} of the ${inputs.length} most moved ` +
              `inputs ${moved.length === 1 ? 'lies' : 'lie'} beyond the limit. The population stability index (PSI) ` +
              'compares their distribution now with that in training.',
            inputs.map(({ name, psi, limit }) => ({ name, value: psi, limit })),
            { label: 'PSI', format: (value) => value.toFixed(2) },
          ),
        ]
      : [paragraph('The model does not say what it was trained on, so its inputs cannot be compared.')]),
  ];
}

/** Whether earlier predictions came true, and whether the model still fits. */
export function outcomesPage({ outcomes, drift, people }: ReportData): Page {
  return {
    id: 'outcomes',
    title: 'How last week turned out',
    blocks: [
      ...(outcomes
        ? outcomeBlocks(outcomes)
        : [
            paragraph(
              'No predictions were kept. `daybook score --keep runs/predictions` keeps them for later reports.',
            ),
          ]),
      ...(drift
        ? driftBlocks(
            drift,
            people.map(({ probability }) => probability),
          )
        : []),
    ],
  };
}
