export { type AttentionParams } from './layers/attention.ts';
export { dropout } from './layers/dropout.ts';
export { embedding, type EmbeddingConfig, type EmbeddingParams } from './layers/embedding.ts';
export {
  encoder,
  encoderConfigSchema,
  initEncoder,
  type EncoderConfig,
  type EncoderLayerParams,
  type EncoderOptions,
  type EncoderParams,
} from './layers/encoder.ts';
export { type FeedForwardParams } from './layers/feed-forward.ts';
export { constantVariable, normalVariable, uniformVariable } from './layers/initialise.ts';
export {
  portableKernels,
  registerKernels,
  type AdamWStep,
  type Kernels,
  type ParameterAdamW,
} from './layers/kernels.ts';
export { type LayerNormParams } from './layers/layer-norm.ts';
export { initLinear, linear, type LinearParams } from './layers/linear.ts';
export { lookBack } from './layers/look-back.ts';
export { pool, pooledSize, type Pooling } from './layers/pooling.ts';
export { selectSteps } from './layers/select-steps.ts';
export { initClsHeads, type ClsHeads } from './models/pretraining-heads.ts';
export {
  dtBuckets,
  dtLastSecondsSchema,
  encoderSizes,
  field,
  fieldConfig,
  initField,
  initSequenceEncoder,
  positionField,
  returnHorizonsSchema,
  sequenceEncoder,
  sequenceEncoderConfigSchema,
  silenceBuckets,
  type ForwardOptions,
  type SequenceEncoderConfig,
  type SequenceEncoderOptions,
  type SequenceEncoderParams,
  type SequenceInput,
} from './models/sequence-encoder.ts';
