export { activations, type Activation } from './layers/activation.ts';
export {
  attention,
  initAttention,
  maskScores,
  type AttentionConfig,
  type AttentionInput,
  type AttentionParams,
} from './layers/attention.ts';
export { classifier, initClassifier, type ClassifierConfig, type ClassifierParams } from './layers/classifier.ts';
export { dropout } from './layers/dropout.ts';
export { embedding, initEmbedding, type EmbeddingConfig, type EmbeddingParams } from './layers/embedding.ts';
export {
  encoder,
  encoderConfigSchema,
  initEncoder,
  type EncoderConfig,
  type EncoderLayerParams,
  type EncoderOptions,
  type EncoderParams,
} from './layers/encoder.ts';
export { feedForward, initFeedForward, type FeedForwardConfig, type FeedForwardParams } from './layers/feed-forward.ts';
export { fewQueriesAttention } from './layers/few-queries-attention.ts';
export { constantVariable, normalVariable, uniformVariable } from './layers/initialise.ts';
export {
  kernels,
  portableKernels,
  registerKernels,
  type Computation,
  type Kernels,
  type ParameterAdamW,
  type Runner,
} from './layers/kernels.ts';
export { type AdamWStep } from './layers/adamw-step.ts';
export { initLayerNorm, layerNorm, type LayerNormParams } from './layers/layer-norm.ts';
export { initLinear, linear, type LinearParams } from './layers/linear.ts';
export { lookBack, predictionTimeBias } from './layers/look-back.ts';
export { pool, pooledSize, type Pooling } from './layers/pooling.ts';
export { selectSteps } from './layers/select-steps.ts';
export {
  copyFields,
  copyLogits,
  copyShares,
  initCopyPath,
  numPointers,
  startCopyPath,
  type CopyFields,
  type CopyQuestion,
  type CopyStep,
} from './models/copy-path.ts';
export { field, fieldConfig, initField, positionField } from './models/fields.ts';
export { initClsHeads, type ClsHeads } from './models/pretraining-heads.ts';
export {
  dtBuckets,
  dtLastSecondsSchema,
  encoderSizes,
  longSequenceConfigSchema,
  sequenceEncoderConfigSchema,
  silenceBuckets,
  type SequenceEncoderConfig,
} from './models/sequence-config.ts';
export { describeEncoder } from './models/stream-encoder.ts';
export {
  initSequenceEncoder,
  sequenceEncoder,
  type ForwardOptions,
  type SequenceEncoderOptions,
  type SequenceEncoderParams,
  type SequenceInput,
} from './models/sequence-encoder.ts';
