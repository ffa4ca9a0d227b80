// evaluation/: scores of a model beside baselines. May import examples/, encoding/ and fusion/.

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
  reliabilityCurve,
  type ReliabilityBin,
} from '@daybook/core';
import type { Calibration } from '../fusion/calibration.ts';
import { decisionTable, type Decision } from './decision-table.ts';
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

function liftOver(name: string, model: Predicted, baseline: Predicted, { seed, samples }: IntervalOptions): Lift {
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
function observed(predicted: Predicted): Predicted {
  const places = [...predicted.labels.keys()].filter((place) => !Number.isNaN(predicted.labels[place]!));
  const pick = <T>(values: readonly T[]) => places.map((place) => values[place]!);
  return { predictions: pick(predicted.predictions), labels: pick(predicted.labels), userIds: pick(predicted.userIds) };
}

export function evaluateTarget({ kind }: Target, predicted: Predicted, options: IntervalOptions): Scores {
  return kind === 'binary'
    ? evaluateBinary(observed(predicted), options)
    : evaluateNumber(observed(predicted), options);
}

/** The calibration fitted on validation, and the probabilities without it. */
export type Recalibration = Calibration & { readonly raw: readonly number[] };

/** Predictions of a member of the stack, and its weight there. */
export type MemberPredictions = { readonly weight: number; readonly predictions: readonly number[] };

/** Predictions of one target by every model, on the same examples. */
export type PredictionsByModel = {
  readonly model: readonly number[];
  /** Of a binary target. */
  readonly calibration?: Recalibration;
  /** Of a model with a stack. */
  readonly members?: Readonly<Record<string, MemberPredictions>>;
  readonly baselines: Readonly<Record<string, readonly number[]>>;
  readonly streams: Readonly<Record<string, readonly number[]>>;
  readonly random?: readonly number[];
  /** The best possible, where the data are simulated. */
  readonly ceiling?: readonly number[];
};

/** AUROC of the model minus that of the best baseline, negative or not, with its 95% interval. */
export type Lift = { readonly over: string; readonly auroc: number; readonly interval: readonly [number, number] };

/** How well probabilities are calibrated. */
export type CalibrationScores = Pick<BinaryScores, 'logLoss' | 'brier' | 'ece'> & {
  readonly reliability: readonly ReliabilityBin[];
};

/**
 * One target's part of `evaluate --json`. Scores are of calibrated probabilities; `calibration.before` has those of raw
 * ones.
 */
export type Evaluation = {
  readonly target: string;
  readonly kind: Target['kind'];
  readonly examples: number;
  readonly people: number;
  readonly positiveRate?: number;
  readonly reliability?: readonly ReliabilityBin[];
  readonly calibration?: Calibration & { readonly before: CalibrationScores };
  readonly decisions?: readonly Decision[];
  readonly lift?: Lift;
  /** Members of the stack, each alone. */
  readonly members?: Readonly<Record<string, { readonly weight: number } & Scores>>;
  readonly baselines: Readonly<Record<string, Scores>>;
  readonly streams: Readonly<Record<string, Scores>>;
  readonly random?: Scores;
  readonly ceiling?: Scores;
  /** The same on examples that neither read nor predict their person's final week. */
  readonly withoutFinalWeek?: Evaluation;
} & Scores;

const reliability = (probabilities: readonly number[], labels: readonly number[]) =>
  reliabilityCurve(probabilities, labels, 10);

function evaluateCalibration({ temperature, shift, raw }: Recalibration, labels: readonly number[]) {
  return {
    temperature,
    shift,
    before: {
      logLoss: logLoss(raw, labels),
      brier: brier(raw, labels),
      ece: ece(raw, labels),
      reliability: reliability(raw, labels),
    },
  };
}

/** The model and baselines on some of the examples. */
function atPlaces({ model, baselines }: PredictionsByModel, places: readonly number[]): PredictionsByModel {
  const pick = (predictions: readonly number[]) => places.map((place) => predictions[place]!);
  return {
    model: pick(model),
    baselines: Object.fromEntries(Object.entries(baselines).map(([name, predictions]) => [name, pick(predictions)])),
    streams: {},
  };
}

/** What is evaluated: test examples of one target, with the predictions of every model. */
export type EvaluationInput = {
  readonly target: Target;
  readonly labels: readonly number[];
  readonly userIds: readonly string[];
  readonly byModel: PredictionsByModel;
};

/** Evaluates the model and the baselines on some of the examples. */
export function evaluateAt(
  places: readonly number[],
  { target, labels, userIds, byModel }: EvaluationInput,
  options: IntervalOptions,
): Evaluation {
  const some = {
    target,
    labels: places.map((place) => labels[place]!),
    userIds: places.map((place) => userIds[place]!),
    byModel: atPlaces(byModel, places),
  };
  return evaluate(some, options);
}

/** Evaluates the model and everything it is compared with. */
export function evaluate({ target, labels, userIds, byModel }: EvaluationInput, options: IntervalOptions): Evaluation {
  const score = (predictions: readonly number[]) => evaluateTarget(target, { predictions, labels, userIds }, options);
  const scoreAll = (models: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(Object.entries(models).map(([name, predictions]) => [name, score(predictions)]));
  const seen = observed({ predictions: byModel.model, labels, userIds });
  const own = score(byModel.model);
  const baselines = scoreAll(byModel.baselines);
  const aurocOf = (name: string) => {
    const scores = baselines[name];
    return scores && 'auroc' in scores ? scores.auroc : NaN;
  };
  const best = Object.keys(baselines)
    .filter((name) => Number.isFinite(aurocOf(name)))
    .sort((one, other) => aurocOf(other) - aurocOf(one))[0];
  return {
    target: target.name,
    kind: target.kind,
    examples: seen.labels.length,
    people: new Set(seen.userIds).size,
    ...(target.kind === 'binary' && {
      positiveRate: seen.labels.reduce((sum, label) => sum + label, 0) / seen.labels.length,
      reliability: reliability(seen.predictions, seen.labels),
      ...(byModel.calibration && { calibration: evaluateCalibration(byModel.calibration, seen.labels) }),
      decisions: decisionTable(seen.predictions, seen.labels),
    }),
    ...own,
    ...(best !== undefined && {
      lift: liftOver(best, seen, observed({ predictions: byModel.baselines[best]!, labels, userIds }), options),
    }),
    ...(byModel.members && {
      members: Object.fromEntries(
        Object.entries(byModel.members).map(([name, { weight, predictions }]) => [
          name,
          { weight, ...score(predictions) },
        ]),
      ),
    }),
    baselines,
    streams: scoreAll(byModel.streams),
    ...(byModel.random && { random: score(byModel.random) }),
    ...(byModel.ceiling && { ceiling: score(byModel.ceiling) }),
  };
}
