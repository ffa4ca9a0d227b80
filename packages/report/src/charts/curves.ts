import type { Prediction } from '../report-data.ts';

export type Point = { readonly x: number; readonly y: number };

/** Counts of positives and negatives at or above each distinct probability, the highest first. */
function sweep(predictions: readonly Prediction[]): { readonly hits: number; readonly misses: number }[] {
  const sorted = [...predictions].sort((one, other) => other.probability - one.probability);
  const steps = [{ hits: 0, misses: 0 }];
  let [hits, misses] = [0, 0];
  sorted.forEach(({ probability, label }, place) => {
    hits += label;
    misses += 1 - label;
    if (sorted[place + 1]?.probability !== probability) steps.push({ hits, misses });
  });
  return steps;
}

/** At most `most` points, the ends among them. */
export const thin = (points: readonly Point[], most = 60): Point[] =>
  points.length <= most
    ? [...points]
    : Array.from({ length: most }, (_, place) => points[Math.round((place * (points.length - 1)) / (most - 1))]!);

/** False positive rate → true positive rate (Fawcett 2006). */
export function rocCurve(predictions: readonly Prediction[]): Point[] {
  const steps = sweep(predictions);
  const { hits, misses } = steps.at(-1)!;
  return steps.map((step) => ({ x: step.misses / misses, y: step.hits / hits }));
}

/** Recall → precision (Davis and Goadrich 2006). */
export function precisionRecallCurve(predictions: readonly Prediction[]): Point[] {
  const steps = sweep(predictions).slice(1);
  const { hits } = steps.at(-1) ?? { hits: 0 };
  return steps.map((step) => ({ x: step.hits / hits, y: step.hits / (step.hits + step.misses) }));
}

/** Share contacted, the least likely first → share found of those who stay away (cumulative gain). */
export function gainCurve(predictions: readonly Prediction[]): Point[] {
  const steps = sweep(predictions.map(({ probability, label }) => ({ probability: -probability, label: 1 - label })));
  const { hits, misses } = steps.at(-1)!;
  return steps.map((step) => ({ x: (step.hits + step.misses) / (hits + misses), y: step.hits / hits }));
}
