export { answersOfKind, answerTails, joinAnswers, kindMetrics, tailMetrics, tailThreshold, type AnswerOptions, type ConversationNetwork, type TailAnswers, type TailMetrics } from './answers.ts';
export { compare, contrastiveLoss, initCompare, metricVectors, unitParts, unitVectors, type CompareParams } from './compare.ts';
export { conversationBatch, type ConversationBatch, type ConversationBatchOptions } from './batch.ts';
export { conversationConfig, conversationConfigSchema, conversationPresets, conversationPretrainingSchema, vectorParts, type ConversationConfig, type ConversationPretraining } from './config.ts';
export { conversation, initConversation, messageVectors, type ConversationOptions, type ConversationParams, type MessageVectors } from './model.ts';
export { askTails, tailLogits, tailLoss, type AskOptions, type TailBatch } from './objective.ts';
export { pretrainConversation, type ConversationPretrained, type ConversationPretrainOptions, type MessageSources } from './pretrain.ts';
export { drawTailQuestions, windowTail, type AskedTail, type QuestionsWanted, type TailQuestion } from './questions.ts';
export { conversationEncoderFrom, conversationSource, createConversationEncoder, encodeConversations, type Conversation, type ConversationEncoder } from './pretrained.ts';
