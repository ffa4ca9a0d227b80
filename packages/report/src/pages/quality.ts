import { heading, paragraph, type Block, type Page, type Table } from '../blocks.ts';
import { gainCurve, precisionRecallCurve, rocCurve } from '../charts/curves.ts';
import { groupsFigure, modelsFigure } from '../charts/ranges.ts';
import { curveFigure, reliabilityFigure } from '../charts/shares.ts';
import type { Quality, ReportData } from '../report-data.ts';
import { count, digits, interval, liftQuality, percent, qualityWord, signed, whole } from '../words.ts';

function headline({ models, lift, examples, people, positiveRate }: Quality): Block[] {
  const { auroc, aurocInterval } = models[0]!;
  const compared = lift
    ? `The best simpler model, ${lift.over}, is ${lift.auroc < 0 ? 'better' : 'worse'} by ` +
      `${digits(Math.abs(lift.auroc))} (95 % of the difference: ${signed(lift.interval[0])} to ` +
      `${signed(lift.interval[1])})` +
      (lift.interval[0] <= 0 && lift.interval[1] >= 0 ? '; so many people cannot tell them apart.' : '.')
    : '';
  return [
    paragraph(
      `Of one person who stayed and one who did not, the model ranks the right one higher in ${percent(auroc)} of ` +
        `cases (AUROC ${digits(auroc)}, 95 % ${interval(...aurocInterval)}).`,
      'lead',
    ),
    paragraph(
      `Lift quality is ${percent(liftQuality(auroc))}, ${qualityWord(auroc)}: 0 % is a ranking at random, 100 % a ` +
        `perfect one. ${compared}`,
    ),
    paragraph(
      `Tested on ${count(examples, 'prediction')} about ${count(people, 'person', 'people')} whom the model had ` +
        `never seen, at times later than anything it learned from; ${percent(positiveRate)} of these came true.`,
    ),
  ];
}

function calibrationWords({ models, reliability }: Quality): string {
  const filled = reliability.filter(({ count: size }) => size >= 10);
  const worst = [...filled].sort(
    (one, other) =>
      Math.abs(other.meanProbability - other.positiveRate) - Math.abs(one.meanProbability - one.positiveRate),
  )[0];
  const average = `On average probabilities are off by ${percent(models[0]!.ece, 1)} (ECE).`;
  if (!worst) return average;
  return (
    `${average} The bin furthest off says ${percent(worst.meanProbability)}; of its ` +
    `${count(worst.count, 'prediction')} ${percent(worst.positiveRate)} came true.`
  );
}

const decisionTable = ({ decisions }: Quality): Table => ({
  kind: 'table',
  caption: 'Contacting those least likely to come, as tested',
  columns: [
    'contacted',
    'predictions',
    'probability up to',
    'would stay away',
    'of all who stay away',
    'against random',
  ],
  rows: decisions.map(({ share, contacts, threshold, precision, recall, lift }) => [
    percent(share),
    whole(contacts),
    percent(threshold),
    percent(precision),
    percent(recall),
    `${lift.toFixed(2)} times`,
  ]),
});

function curves({ predictions, positiveRate, models }: Quality): Block[] {
  const { auroc, auprc } = models[0]!;
  const gain = gainCurve(predictions);
  const atFifth = gain.findLast(({ x }) => x <= 0.2)?.y ?? 0;
  return [
    curveFigure({
      title: 'Finding those who stay away',
      summary: `Contacting the 20 % least likely finds ${percent(atFifth)} of those who stay away.`,
      points: gain,
      x: 'contacted',
      y: 'found',
      random: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    }),
    curveFigure({
      title: 'ROC',
      summary: `The area under it is ${digits(auroc)}; at random it would be 0.5.`,
      points: rocCurve(predictions),
      x: 'false positives',
      y: 'true positives',
      random: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    }),
    curveFigure({
      title: 'Precision and recall',
      summary: `The area under it is ${digits(auprc)}; at random it would be ${digits(positiveRate)}.`,
      points: precisionRecallCurve(predictions),
      x: 'recall',
      y: 'precision',
      random: [
        { x: 0, y: positiveRate },
        { x: 1, y: positiveRate },
      ],
    }),
  ];
}

function modelWords({ models }: Quality): string {
  const [own, ...others] = models.filter(({ kind, auroc }) => kind !== 'ceiling' && Number.isFinite(auroc));
  const better = others.filter(({ auroc }) => auroc > own!.auroc);
  const weights = models
    .filter(({ weight = 0 }) => weight > 0)
    .map(({ name, weight }) => `${name} ${digits(weight!, 2)}`);
  return (
    (better.length === 0
      ? `None of ${count(others.length, 'other model')} ranks better.`
      : `Ranked better by ${better.map(({ name }) => name).join(', ')}.`) +
    (weights.length > 0 ? ` The model adds up ${weights.join(', ')}.` : '')
  );
}

/** How good the model is, on people and times it had not seen. */
export function qualityPage({ quality }: ReportData): Page {
  const id = 'quality';
  const title = 'How good it is';
  if (!quality) {
    const missing =
      'Not evaluated: the report was made without a split of the store. `daybook report --split store.split.json` ' +
      'adds the quality on test people.';
    return { id, title, blocks: [paragraph(missing)] };
  }
  const rest = quality.withoutFinalWeek;
  return {
    id,
    title,
    blocks: [
      ...headline(quality),
      modelsFigure(quality.models, modelWords(quality)),
      reliabilityFigure(quality.reliability, calibrationWords(quality)),
      ...curves(quality),
      ...(quality.decisions.length > 0 ? [decisionTable(quality)] : []),
      ...(rest
        ? [
            paragraph(
              `Without each person’s final week, in which records end and little remains to be predicted, AUROC is ` +
                `${digits(rest.auroc)} (95 % ${interval(...rest.interval)}) on ${count(rest.examples, 'prediction')}.`,
            ),
          ]
        : []),
      ...(quality.groups.length > 0 ? [heading('By group'), ...quality.groups.map(groupsFigure)] : []),
    ],
  };
}
