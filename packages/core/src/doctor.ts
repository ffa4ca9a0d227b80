export { examine, formatFindings, type Patient } from './doctor/examine.ts';
export { examineEncoder } from './doctor/examine-encoder.ts';
export { type Finding } from './doctor/finding.ts';
export { checkBatchIndependence, checkOrderSensitivity, checkPaddingInvariance } from './doctor/invariance.ts';
export {
  checkGradientReach,
  checkLeakedLabel,
  checkLossMoves,
  checkOverfit,
  checkOwnLabel,
  checkTensorLeaks,
} from './doctor/learning.ts';
export { checkLossReadsOutput } from './doctor/output-reach.ts';
export { checkStepReach } from './doctor/step-reach.ts';
export { checkPredictionTimes } from './doctor/prediction-times.ts';
export { type Forward } from './doctor/rows.ts';
