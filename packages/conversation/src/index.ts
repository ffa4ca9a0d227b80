export {
  predictionsOfKind,
  predictSegments,
  joinPredictions,
  kindMetrics,
  segmentMetrics,
  segmentThreshold,
  type PredictOptions,
  type ConversationNetwork,
  type SegmentPredictions,
  type SegmentMetrics,
} from './segment-predictions.ts';
export {
  similarityHeads,
  contrastiveLoss,
  initSimilarityHeads,
  metricVectors,
  unitVectors,
  type SimilarityHeadsInput,
  type SimilarityHeadsParams,
} from './similarity-heads.ts';
export { conversationBatch, type ConversationBatch, type ConversationBatchOptions } from './batch.ts';
export {
  chooseConversationSettings,
  conversationConfig,
  conversationConfigSchema,
  conversationPresets,
  conversationPretrainingSchema,
  type ConversationConfig,
  type ConversationPretraining,
} from './config.ts';
export {
  conversation,
  initConversation,
  messageVectors,
  type ConversationOptions,
  type ConversationParams,
  type MessageVectors,
} from './model.ts';
export {
  conversationLoss,
  sampleConversations,
  type ConversationTaskBatch,
  type SampleConversationsOptions,
} from './objective.ts';
export { type MessageSource, type MessageSources } from './message-sources.ts';
export { type WordParams } from './overlap-features.ts';
export { pretrainConversation, type ConversationPretrained, type ConversationPretrainOptions } from './pretrain.ts';
export {
  sampleSegmentExamples,
  windowExample,
  type SegmentWindow,
  type ExamplesWanted,
  type SegmentExample,
} from './segment-examples.ts';
export {
  conversationEncoderFrom,
  fromPretrained,
  conversationSource,
  createConversationEncoder,
  type Conversation,
  type ConversationEncoder,
} from './pretrained.ts';
export { type ReconstructionParams } from './reconstruction.ts';
export { refitIdf } from './refit-idf.ts';
export { type ResponseSelectionParams, type ResponseVectors } from './response-selection.ts';
export { countWords, wordFields, wordIds, wordsOf, type WordFields, type WordTable } from './words.ts';
