import {
  auprc,
  auroc,
  bootstrapDifference,
  bootstrapInterval,
  brier,
  createRandom,
  ece,
  logLoss,
  mae,
} from '@daybook/core';
import type { Target } from '../examples/target.ts';

/** Scores of one model on a binary target. NaN where undefined, such as AUROC with one class. */
export type BinaryScores = {
  readonly auroc: number;
  /** 95%, people resampled with replacement. */
  readonly aurocInterval: readonly [number, number];
  readonly auprc: number;
  readonly auprcInterval: readonly [number, number];
  readonly logLoss: number;
  readonly brier: number;
  readonly ece: number;
};
export type NumberScores = {
  readonly mae: number;
  readonly rmse: number;
  readonly maeInterval: readonly [number, number];
};
export type Scores = BinaryScores | NumberScores;

/** Predictions with their labels and people. */
export type Predicted = {
  readonly predictions: readonly number[];
  readonly labels: readonly number[];
  readonly userIds: readonly string[];
};
export type IntervalOptions = { readonly seed: number; readonly samples: number };

type Row = { readonly prediction: number; readonly label: number };
type Metric = (predictions: readonly number[], labels: readonly number[]) => number;

const rowsOf = ({ predictions, labels }: Predicted) =>
  predictions.map((prediction, index): Row => ({ prediction, label: labels[index]! }));
const overRows = (metric: Metric) => (rows: readonly Row[]) =>
  metric(
    rows.map(({ prediction }) => prediction),
    rows.map(({ label }) => label),
  );

function interval(metric: Metric, predicted: Predicted, { seed, samples }: IntervalOptions): readonly [number, number] {
  const { low, high } = bootstrapInterval(overRows(metric), rowsOf(predicted), predicted.userIds, {
    random: createRandom(seed).fork('bootstrap'),
    samples,
  });
  return [low, high];
}

/** AUROC of the model minus that of the best baseline, negative or not, with its 95% interval. */
export type Lift = { readonly over: string; readonly auroc: number; readonly interval: readonly [number, number] };

export function liftOver(
  name: string,
  model: Predicted,
  baseline: Predicted,
  { seed, samples }: IntervalOptions,
): Lift {
  const options = { random: createRandom(seed).fork('bootstrap'), samples };
  const { estimate, low, high } = bootstrapDifference(
    overRows(auroc),
    rowsOf(model),
    rowsOf(baseline),
    model.userIds,
    options,
  );
  return { over: name, auroc: estimate, interval: [low, high] };
}

const rmse: Metric = (predictions, labels) =>
  Math.sqrt(
    predictions.reduce((sum, prediction, index) => sum + (prediction - labels[index]!) ** 2, 0) / predictions.length,
  );

function evaluateBinary(predicted: Predicted, options: IntervalOptions): BinaryScores {
  const { predictions, labels } = predicted;
  return {
    auroc: auroc(predictions, labels),
    aurocInterval: interval(auroc, predicted, options),
    auprc: auprc(predictions, labels),
    auprcInterval: interval(auprc, predicted, options),
    logLoss: logLoss(predictions, labels),
    brier: brier(predictions, labels),
    ece: ece(predictions, labels),
  };
}

function evaluateNumber(predicted: Predicted, options: IntervalOptions): NumberScores {
  const { predictions, labels } = predicted;
  return {
    mae: mae(predictions, labels),
    rmse: rmse(predictions, labels),
    maeInterval: interval(mae, predicted, options),
  };
}

/** Only examples whose label was observed. */
export function observed(predicted: Predicted): Predicted {
  const places = [...predicted.labels.keys()].filter((place) => !Number.isNaN(predicted.labels[place]!));
  const pick = <T>(values: readonly T[]) => places.map((place) => values[place]!);
  return { predictions: pick(predicted.predictions), labels: pick(predicted.labels), userIds: pick(predicted.userIds) };
}

export function evaluateTarget({ kind }: Target, predicted: Predicted, options: IntervalOptions): Scores {
  return kind === 'binary'
    ? evaluateBinary(observed(predicted), options)
    : evaluateNumber(observed(predicted), options);
}
