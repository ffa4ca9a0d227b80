// evaluation/: scores of a model beside baselines. May import examples/, encoding/, members/ and fusion/.

import { brier, ece, logLoss, reliabilityCurve, type ReliabilityBin } from '@daybook/core';
import { beforeFinalWeek } from '../examples/examples.ts';
import type { Target } from '../examples/target.ts';
import type { Calibration } from '../fusion/calibration.ts';
import { decisionTable, type Decision } from './decision-table.ts';
import type { EvaluationInput, PredictionsByModel, Recalibration, TestPredictions } from './predictions.ts';
import {
  evaluateTarget,
  liftOver,
  observed,
  type BinaryScores,
  type IntervalOptions,
  type Lift,
  type Scores,
} from './scores.ts';

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

/** Evaluates the predictions of one target, and again without each person's final week. */
export function evaluatePredictions(predictions: TestPredictions, options: IntervalOptions): Evaluation {
  const { target, userIds, predictionTimes } = predictions;
  const earlier = beforeFinalWeek(
    userIds.map((person, place) => ({ person, predictionTime: predictionTimes[place]! })),
    target.windowDays,
  );
  return {
    ...evaluate(predictions, options),
    ...(earlier.length > 0 && { withoutFinalWeek: evaluateAt(earlier, predictions, options) }),
  };
}
