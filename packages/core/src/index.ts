export { memorySource, selectSequences, sliceSequence, type StreamSequence } from './data/memory-source.ts';
export { type MessageEncoder } from './data/message-encoder.ts';
export {
  countBefore,
  requestedSteps,
  type EventSequence,
  type MealSequence,
  type MessageSequence,
  type Sequence,
  type SequenceRequest,
  type SequenceSource,
  type Tables,
} from './data/sequence.ts';
export { daySeconds, hourSeconds } from './data/time.ts';
export { ConfigError, DataError, WeightsError } from './errors.ts';
export {
  bootstrapDifference,
  bootstrapInterval,
  type BootstrapOptions,
  type Interval,
} from './evaluation/bootstrap.ts';
export {
  accuracy,
  auprc,
  auroc,
  bestThreshold,
  brier,
  ece,
  hitAtK,
  logLoss,
  mae,
  ndcgAtK,
  rank,
  reliabilityCurve,
  type Metrics,
  type ReliabilityBin,
} from './evaluation/metrics.ts';
export { verdict, type Baselines, type Comparison } from './evaluation/verdict.ts';
export { sigmoid } from './evaluation/sigmoid.ts';
export { encodeAlike } from './models/encode-alike.ts';
export {
  encodeSequences,
  encodeSource,
  visibleSteps,
  type EncodeRequest,
  type EncodeSourceOptions,
  type StepLabel,
  type StepContent,
  type StreamEncoder,
} from './models/stream-encoder.ts';
export { type Progress, type ProgressState } from './progress.ts';
export { createRandom, hashText, type Random } from './random.ts';
export { toTensors, type HostBatch, type HostDType, type HostTensor, type Tensors } from './tensors.ts';
export { copyParams, countParams, disposeParams, flattenParams, type ParamTree } from './tree.ts';
export { importNetwork } from './weights/import-network.ts';
export { loadPretrained, loadWeights, type Weights } from './weights/load-weights.ts';
export { readSafetensors, writeSafetensors, type SafetensorsFile } from './weights/safetensors.ts';
export {
  exportParams,
  importParams,
  parseWeightsConfig,
  weightsConfigSchema,
  type NamedTensors,
  type WeightsConfig,
} from './weights/weights.ts';
export { useBackend } from './use-backend.ts';
