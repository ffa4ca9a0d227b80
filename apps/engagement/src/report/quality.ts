import type { GroupedScores, ModelScores, Quality } from '@daybook/report';
import type { Evaluation } from '../evaluation/evaluate.ts';
import { evaluateTarget, observed, type IntervalOptions, type Scores } from '../evaluation/scores.ts';
import type { TestPredictions } from '../evaluation/predictions.ts';
import type { FeaturesOf } from '../examples/profile-features.ts';
import { groupBy } from '../group-by.ts';

const mostGroups = 8;
const fewestPeople = 10;

/** The value of a feature, or the third of the people in which a number lies; undefined where it is too varied. */
function groupingOf(feature: string, userIds: readonly string[], features: FeaturesOf) {
  const values = new Map(userIds.map((userId) => [userId, features(userId)?.[feature]]));
  const numbers = [...values.values()].filter((value) => typeof value === 'number').sort((a, b) => a - b);
  if (numbers.length > 0 && new Set(numbers).size > mostGroups) {
    const [low, high] = [1, 2].map((third) => numbers[Math.floor((third * numbers.length) / 3)]!);
    return (userId: string) => {
      const value = values.get(userId);
      if (typeof value !== 'number') return 'unknown';
      return value < low! ? `below ${low}` : value < high! ? `${low} to ${high}` : `${high} or more`;
    };
  }
  return (userId: string) => String(values.get(userId) ?? 'unknown');
}

/** The model's scores by the values of every profile feature that splits people into a few groups. */
function groupedScores(
  { target, userIds, labels, byModel }: TestPredictions,
  features: FeaturesOf,
  options: IntervalOptions,
) {
  const names = [...new Set(userIds.flatMap((userId) => Object.keys(features(userId) ?? {})))].sort();
  const places = [...userIds.keys()].filter((place) => !Number.isNaN(labels[place]!));
  return names.flatMap((feature): GroupedScores[] => {
    const valueOf = groupingOf(feature, userIds, features);
    const groups = groupBy(places, (place) => valueOf(userIds[place]!));
    if (groups.length < 2 || groups.length > mostGroups) return [];
    const rows = groups.flatMap((group) => {
      const pick = <T>(values: readonly T[]) => group.map((place) => values[place]!);
      const own = { predictions: pick(byModel.model), labels: pick(labels), userIds: pick(userIds) };
      const people = new Set(own.userIds).size;
      const scores = evaluateTarget(target, own, options);
      if (people < fewestPeople || !('auroc' in scores)) return [];
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      return [
        {
          value: valueOf(own.userIds[0]!),
          people,
          examples: group.length,
          positiveRate: mean(own.labels),
          meanProbability: mean(own.predictions),
          auroc: scores.auroc,
          aurocInterval: scores.aurocInterval,
          brier: scores.brier,
          ece: scores.ece,
        },
      ];
    });
    return rows.length < 2 ? [] : [{ feature, rows: rows.sort((a, b) => (a.value < b.value ? -1 : 1)) }];
  });
}

function modelScores(evaluation: Evaluation): ModelScores[] {
  const row = (
    name: string,
    kind: ModelScores['kind'],
    scores: Scores & { readonly weight?: number },
  ): ModelScores[] =>
    'auroc' in scores
      ? [
          {
            name,
            kind,
            auroc: scores.auroc,
            aurocInterval: scores.aurocInterval,
            auprc: scores.auprc,
            auprcInterval: scores.auprcInterval,
            logLoss: scores.logLoss,
            brier: scores.brier,
            ece: scores.ece,
            weight: scores.weight,
          },
        ]
      : [];
  const { members = {}, baselines, streams, random, ceiling } = evaluation;
  return [
    ...row('engagement model', 'model', evaluation),
    ...Object.entries(members).flatMap(([name, scores]) =>
      row(name, name in baselines ? 'baseline' : 'member', scores),
    ),
    ...Object.entries(baselines).flatMap(([name, scores]) => (name in members ? [] : row(name, 'baseline', scores))),
    ...Object.entries(streams).flatMap(([name, scores]) => row(`${name} alone`, 'stream', scores)),
    ...(random ? row('random networks', 'control', random) : []),
    ...(ceiling ? row('ceiling', 'ceiling', ceiling) : []),
  ];
}

/** What the report says of a model's quality. @param predictions of one binary target, with their evaluation. */
export function qualityOf(
  predictions: TestPredictions,
  evaluation: Evaluation,
  features: FeaturesOf,
  options: IntervalOptions,
): Quality {
  const rest = evaluation.withoutFinalWeek;
  const seen = observed({
    predictions: predictions.byModel.model,
    labels: predictions.labels,
    userIds: predictions.userIds,
  });
  return {
    examples: evaluation.examples,
    people: evaluation.people,
    positiveRate: evaluation.positiveRate ?? NaN,
    models: modelScores(evaluation),
    lift: evaluation.lift,
    predictions: seen.predictions.map((probability, place) => ({ probability, label: seen.labels[place]! })),
    reliability: evaluation.reliability ?? [],
    decisions: evaluation.decisions ?? [],
    withoutFinalWeek:
      rest && 'auroc' in rest
        ? { examples: rest.examples, auroc: rest.auroc, interval: rest.aurocInterval }
        : undefined,
    groups: groupedScores(predictions, features, options),
  };
}
