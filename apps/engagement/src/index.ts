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
export { encodeExamples, type EncodedExamples } from './encoding/prepare.ts';
export { createCohort, type Cohort, type Timeline } from './examples/timeline.ts';
export {
  fitWindowFeatures,
  windowFeatureNames,
  windowFeatures,
  type WindowFeatureConfig,
} from './examples/features/window-features.ts';
export type { FeatureTable } from './examples/features/feature-table.ts';
export { fitLogistic, predictLogistic, type LogisticModel } from './members/logistic.ts';
export { fitTrees, predictTrees, type TreesMember } from './members/trees.ts';
export {
  createStream,
  encodeStreams,
  type EncodedStream,
  type EncodedStreams,
  type Stream,
  type StreamRequest,
} from './encoding/streams.ts';
export { fusion, initFusion, type FusionConfig, type FusionParams, type StreamInput } from './fusion/fusion.ts';
export { trainFusion, type TrainFusionOptions } from './fusion/train.ts';
export { calibrateLogit, fitCalibration, type Calibration } from './fusion/calibration.ts';
export { decisionTable, type Decision } from './evaluation/decision-table.ts';
export {
  countPopulationActivity,
  populationActivityNames,
  populationActivityRow,
  type PopulationActivity,
} from './examples/population-activity.ts';
export {
  featureRow,
  fitFeatures,
  type FeatureEncoding,
  type Features,
  type FeaturesOf,
} from './examples/profile-features.ts';
export { openFeatures, readProfiles } from './examples/profiles.ts';
export { explain, type Explanation } from './scoring/explain.ts';
export { createScoreFile, type Score, type ScoreFile } from './scoring/score-file.ts';
export { scoreEverybody, type ScoredPeople, type ScoreOptions } from './scoring/score.ts';
export { predict, type EngagementModel, type Predictions } from './fusion/predict.ts';
export {
  evaluate,
  evaluateTarget,
  type BinaryScores,
  type Evaluation,
  type NumberScores,
  type PredictionsByModel,
  type Scores,
} from './evaluation/evaluate.ts';
export { benchmark, type BenchmarkOptions } from './evaluation/benchmark.ts';
export { loadEngagement, modelVersion, saveEngagement, type LoadedEngagement } from './fusion/engagement-folder.ts';
export { defineNetwork, type NetworkDescription } from './encoding/networks/define-network.ts';
export { networkNamed, networks, registerNetwork } from './encoding/networks/registry.ts';
export {
  provenance,
  sourceParts,
  summarise,
  type Network,
  type OpenNetwork,
  type PretrainInput,
  type PretrainSummary,
} from './encoding/networks/network.ts';
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
} from './simulate/index.ts';
export { createConsole } from './console.ts';
export { runPipeline } from './demo/pipeline.ts';
export { scoreTable } from './evaluation/score-table.ts';
