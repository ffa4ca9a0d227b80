export * from './errors.ts';
export * from './random.ts';
export * from './data/sequence.ts';
export * from './data/message-encoder.ts';
export * from './tree.ts';
export * from './tensors.ts';
export * from './models/stream-encoder.ts';
export * from './data/memory-source.ts';
export * from './evaluation/metrics.ts';
export * from './evaluation/bootstrap.ts';
export * from './data/length-batches.ts';
export * from './layers/kernels.ts';
export * from './layers/activation.ts';
export * from './layers/attention.ts';
export * from './layers/classifier.ts';
export * from './layers/dropout.ts';
export * from './layers/embedding.ts';
export * from './layers/encoder.ts';
export * from './layers/feed-forward.ts';
export * from './layers/initialise.ts';
export * from './layers/layer-norm.ts';
export * from './layers/linear.ts';
export * from './layers/look-back.ts';
export * from './layers/pooling.ts';
export * from './layers/select-steps.ts';
export * from './models/sequence-encoder.ts';
export * from './data/local-time.ts';
export * from './tasks/return-prediction.ts';
export * from './tasks/return-task.ts';
export * from './tasks/losses.ts';
export * from './training/optimizer.ts';
export * from './data/step-fields.ts';
export * from './tasks/next-segment.ts';
export * from './data/time-buckets.ts';
export * from './training/trainer.ts';
export * from './training/trainer-config.ts';
export * from './training/gradients.ts';
export type {
  Checkpoint,
  CheckpointStore,
  HistoryEntry,
  TrainerState,
  TrainHooks,
  TrainingPlan,
  TrainingStep,
} from './training/run.ts';
export * from './data/vocabulary.ts';
export * from './data/sequence-batches.ts';
export * from './weights/safetensors.ts';
export * from './weights/weights.ts';
export * from './weights/model-card.ts';
export * from './doctor/examine.ts';
export * from './doctor/finding.ts';
export * from './doctor/invariance.ts';
export * from './doctor/learning.ts';
export * from './doctor/prediction-times.ts';
export type { Forward } from './doctor/rows.ts';
export * from './progress.ts';
export * from './backends/wasm-kernels.ts';
export * from './data/prediction-time-fields.ts';
export * from './data/running-statistics.ts';
export * from './data/lookup.ts';
export * from './data/time.ts';
export * from './evaluation/sigmoid.ts';
export * from './models/pretraining-heads.ts';
export * from './tasks/pretraining-task.ts';
export * from './tasks/next-segment-task.ts';
export * from './training/pretrain-network.ts';
export * from './training/presets.ts';
