export { lengthBatches, type LengthBatchOptions } from './data/length-batches.ts';
export { localTime, unixSeconds } from './data/local-time.ts';
export { cachedLookup } from './data/lookup.ts';
export { predictionTimeFields, type PredictionTimeFields } from './data/prediction-time-fields.ts';
export { createRunningStatistics, type RunningStatistics } from './data/running-statistics.ts';
export {
  countSequenceBatches,
  passesOver,
  sequenceBatches,
  type PassOptions,
  type SequenceBatchOptions,
} from './data/sequence-batches.ts';
export { bucketSize } from './data/bucket-size.ts';
export {
  clockIds,
  gapIds,
  originatorIds,
  paddedLength,
  positionIds,
  programmeDayIds,
  samplePredictionTime,
  stepIds,
  stepMask,
  stepNumberIds,
  stepValues,
  type StepTensor,
} from './data/step-fields.ts';
export { timeBucket, type TimeBuckets } from './data/time-buckets.ts';
export { createVocabulary, maskId, numSpecialIds, unknownId, vocabularyIds } from './data/vocabulary.ts';
export { hiddenStepsPretraining, planHiddenSteps, type HiddenStepsSampling } from './tasks/hidden-steps.ts';
export { bceWithLogits, huber, softmaxCrossEntropy } from './tasks/losses.ts';
export {
  nextSegmentFields,
  nextSegmentLogits,
  nextSegmentLoss,
  nextSegmentTask,
  sampleSegmentPlans,
  segmentCandidates,
  segmentedBatches,
  segmentIds,
  type BatchOptions,
  type NextSegmentFields,
  type NextSegmentTaskOptions,
  type SegmentSampling,
  type SegmentSettings,
} from './tasks/next-segment-task.ts';
export {
  contentPlace,
  nextSegmentPretraining,
  planSegments,
  type NegativeKind,
  type NextSegmentConfig,
  type SegmentCandidate,
  type SegmentKind,
  type SegmentPlan,
} from './tasks/next-segment.ts';
export { heldOutParts, type HeldOut, type HeldOutParts, type PretrainingTask } from './tasks/pretraining-task.ts';
export { type ReturnBatch } from './tasks/return-examples.ts';
export { returnPretraining, returnTask, type ReturnTaskOptions } from './tasks/return-task.ts';
export { lossAndGradients, lossGradients } from './training/gradients.ts';
export { clipGradients, createAdamW, globalNorm, type AdamW, type AdamWConfig } from './training/optimizer.ts';
export {
  automatic,
  dataSize,
  flatPresets,
  joinedSize,
  mergePreset,
  settleSettings,
  withPreset,
  type ChosenSettings,
  type DataSize,
  type NetworkPresets,
  type NetworkSettings,
  type PresetName,
  type SettingsChoice,
} from './training/presets.ts';
export { pretrainHiddenSteps, type PretrainHiddenStepsOptions } from './training/pretrain-hidden-steps.ts';
export {
  pretrainNetwork,
  type PretrainedNetwork,
  type PretrainNetworkOptions,
  type PretrainOptions,
} from './training/pretrain-network.ts';
export {
  type Checkpoint,
  type CheckpointStore,
  type HistoryEntry,
  type TrainerState,
  type TrainHooks,
  type TrainingPlan,
  type TrainingStep,
} from './training/run.ts';
export { trainerConfigSchema, type TrainerConfig } from './training/trainer-config.ts';
export { train, type TrainingResult, type TrainingTask } from './training/trainer.ts';
