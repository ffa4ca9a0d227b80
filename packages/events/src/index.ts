export { eventsBatch, type EventsBatch, type EventsBatchOptions } from './batch.ts';
export { type BaselineMetrics } from './baselines.ts';
export {
  chooseEventsSettings,
  eventsConfig,
  eventsConfigSchema,
  eventsPresets,
  eventsPretrainingSchema,
  type EventsConfig,
  type EventsPretraining,
} from './config.ts';
export { type EventsNetwork } from './evaluate.ts';
export { events, initEvents, type EventsParams } from './model.ts';
export {
  predictEvents,
  sampleEvents,
  eventsLoss,
  type EventsPredictions,
  type EventsTaskExample,
  type EventsTaskBatch,
} from './objective.ts';
export { pretrainEvents, type EventsPretrained, type EventsPretrainOptions } from './pretrain.ts';
export {
  createEventsEncoder,
  eventsEncoderFrom,
  fromPretrained,
  eventsSource,
  type EventsEncoder,
  type Timeline,
} from './pretrained.ts';
export {
  eventsSizes,
  fitEventsVocabulary,
  eventsLookup,
  type EventsLookup,
  type EventsVocabulary,
  type ValueScaler,
} from './vocabulary.ts';
