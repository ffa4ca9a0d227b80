import type { Calibration } from '../fusion/calibration.ts';
import type { Target } from '../examples/target.ts';

/** The calibration fitted on validation, and the probabilities without it. */
export type Recalibration = Calibration & { readonly raw: readonly number[] };

/** Predictions of a member of the stack, and its weight there. */
export type MemberPredictions = { readonly weight: number; readonly predictions: readonly number[] };

/** Predictions of one target by every model, on the same examples. */
export type PredictionsByModel = {
  readonly model: readonly number[];
  /** Of a binary target. */
  readonly calibration?: Recalibration | undefined;
  /** Of a model with a stack. */
  readonly members?: Readonly<Record<string, MemberPredictions>> | undefined;
  readonly baselines: Readonly<Record<string, readonly number[]>>;
  readonly streams: Readonly<Record<string, readonly number[]>>;
  readonly random?: readonly number[] | undefined;
  /** The best possible, where the data are simulated. */
  readonly ceiling?: readonly number[] | undefined;
};

/** What is evaluated: test examples of one target, with the predictions of every model. */
export type EvaluationInput = {
  readonly target: Target;
  readonly labels: readonly number[];
  readonly userIds: readonly string[];
  readonly byModel: PredictionsByModel;
};

/** Predictions of one target for the test examples of a split or of all its folds. Prediction times: unix seconds. */
export type TestPredictions = EvaluationInput & { readonly predictionTimes: readonly number[] };
