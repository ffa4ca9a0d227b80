export { engagementConfigSchema, engagementPresets, exampleSchema, type EngagementConfig } from './fusion/config.ts';
export { countedTypes, engaged, labelAt, targetSchema, type Target } from './examples/target.ts';
export {
  activeAt,
  anchors,
  foldOf,
  makeExamples,
  splitExamples,
  type Example,
  type ExampleConfig,
  type ExampleParts,
  type ExampleSplit,
} from './examples/examples.ts';
export { encodeFeatures } from './encoding/person-inputs.ts';
export { encodeExamples, type EncodedExamples, type NetworkFolders } from './encoding/prepare.ts';
export type { Readers } from './encoding/readers.ts';
export type { StreamRequest } from './encoding/stream-request.ts';
export { createCohort, type Cohort, type LastOwnEvent, type Timeline } from './examples/timeline.ts';
export { joinColumns, joinRows, pickColumns, tableOf, type FeatureTable } from './examples/features/feature-table.ts';
export { priorFeatureNames, priorInputs, priorTable, type ActivityPrior } from './examples/features/activity-prior.ts';
export {
  fitWindowFeatures,
  windowFeatureConfigSchema,
  windowFeatures,
  type WindowFeatureConfig,
} from './examples/features/window-features.ts';
export { fitMembers, type FitMembers, type FittedMembers } from './members/fit-members.ts';
export { predictMember } from './members/member.ts';
export { openPrior } from './fusion/open-prior.ts';
export { fitStackWeights, stackScores, startWeights, type StackWeights } from './fusion/stack-weights.ts';
export { fitLogistic, predictLogistic, type FitLogistic, type LogisticModel } from './members/logistic.ts';
export {
  createStream,
  encodeStreams,
  type EncodedStream,
  type EncodedStreams,
  type EncodeOptions,
  type Stream,
  type StreamReading,
  type TimedStepLabel,
} from './encoding/streams.ts';
export {
  fusion,
  fusionConfigSchema,
  initFusion,
  type FusionConfig,
  type FusionParams,
  type StreamInput,
  type StreamParams,
} from './fusion/fusion.ts';
export { trainFusion, type TrainFusionOptions } from './fusion/train.ts';
export { labelScalerSchema, type LabelScaler } from './fusion/heads.ts';
export { calibrateLogit, calibrationSchema, fitCalibration, type Calibration } from './fusion/calibration.ts';
export { decisionTable, type Decision } from './evaluation/decision-table.ts';
export {
  countPopulationActivity,
  populationActivityNames,
  populationActivityRow,
  type PopulationActivity,
} from './examples/population-activity.ts';
export {
  featureEncodingSchema,
  featureRow,
  fitFeatures,
  type FeatureEncoding,
  type Features,
  type FeaturesOf,
} from './examples/profile-features.ts';
export { openFeatures, readProfiles } from './examples/profiles.ts';
export { explain, type Explanation, type Measure } from './scoring/explain.ts';
export { createScoreFile, type RowFile, type Score, type ScoreFile } from './scoring/score-file.ts';
export { scoreEverybody, type ScoredPeople, type ScoreOptions } from './scoring/score.ts';
export {
  predict,
  readsNetworks,
  type EngagementModel,
  type ModelInputs,
  type PredictOptions,
  type Predictions,
} from './fusion/predict.ts';
export { evaluate, evaluatePredictions, type CalibrationScores, type Evaluation } from './evaluation/evaluate.ts';
export {
  evaluateTarget,
  type BinaryScores,
  type IntervalOptions,
  type Lift,
  type NumberScores,
  type Predicted,
  type Scores,
} from './evaluation/scores.ts';
export type {
  EvaluationInput,
  MemberPredictions,
  PredictionsByModel,
  Recalibration,
  TestPredictions,
} from './evaluation/predictions.ts';
export { readFold } from './evaluation/folds/fold-file.ts';
export { poolFolds } from './evaluation/folds/pool.ts';
export { runFolds, type FoldsRun } from './evaluation/folds/run-folds.ts';
export { predictTest, type PredictTestOptions } from './evaluation/predict-test.ts';
export { writePredictions } from './evaluation/predictions-file.ts';
export { benchmark, type BenchmarkOptions } from './evaluation/benchmark.ts';
export {
  loadEngagement,
  modelVersion,
  saveEngagement,
  type LoadedEngagement,
  type SaveEngagement,
} from './fusion/engagement-folder.ts';
export { defineNetwork, type NetworkDescription, type Pretrained } from './encoding/networks/define-network.ts';
export { networkNamed, networks, registerNetwork } from './encoding/networks/registry.ts';
export {
  provenance,
  type AttachedStream,
  sourceParts,
  summarise,
  type Network,
  type OpenNetwork,
  type Presets,
  type PretrainInput,
  type PretrainSummary,
} from './encoding/networks/network.ts';
export { withNetworks } from './encoding/prepare.ts';
export { chooseSplit, chosenOf, readCohort, withStore, type ChosenSplit } from './examples/workspace.ts';
export { createProgram, runDaybook } from './cli/program.ts';
export {
  type CeilingOptions,
  ceiling,
  streams as simulatedStreams,
  simulate,
  simulatePerson,
  simulationSchema,
  writeSimulation,
  type SimulatedPerson,
  type SimulatedProfile,
  type SimulatedStream,
  type VisibleEvent,
} from './simulate/index.ts';
export { createConsole, type Console } from './console.ts';
export { type Context } from './context.ts';
export { runPipeline, type PipelineOptions, type SimulatedCohort } from './demo/pipeline.ts';
export { scoreTable } from './evaluation/score-table.ts';
export { type MemberTable, type MemberTables } from './encoding/member-table.ts';
export { memberTableConfigSchema, type MemberTableConfig } from './encoding/member-table-config.ts';
export { type ContentWindow, type StreamContent } from './encoding/stream-content.ts';
export { type Stack, type StackedTarget } from './fusion/stack.ts';
export { type Member, type MemberName } from './members/member.ts';
export { type TreesMember } from './members/trees.ts';
