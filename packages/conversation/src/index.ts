export { compare, contrastiveLoss, initCompare, metricVectors, type CompareParams } from './compare.ts';
export { conversationBatch, type ConversationBatch, type ConversationBatchOptions } from './batch.ts';
export { conversationConfig, conversationConfigSchema, conversationPretrainingSchema, type ConversationConfig, type ConversationPretraining } from './config.ts';
export { conversation, initConversation, type ConversationOptions, type ConversationParams } from './model.ts';
export { askTails, tailLogits, tailLoss, type TailBatch, type TailQuestion } from './objective.ts';
export { answerTails, pretrainConversation, type AnswerOptions, type ConversationPretrained, type ConversationPretrainOptions, type TailAnswers } from './pretrain.ts';
export { conversationEncoderFrom, conversationSource, createConversationEncoder, encodeConversations, type Conversation, type ConversationEncoder } from './pretrained.ts';
