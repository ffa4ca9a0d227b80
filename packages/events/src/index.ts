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
export { type ExpertFields } from './experts/expert-fields.ts';
export { fitEventsExperts, type EventsExperts, type FittedExperts } from './experts/fit-experts.ts';
export { type FittedTarget } from './experts/fit.ts';
export { type Spread, type TargetCounts } from './experts/follow-timeline.ts';
export { type PeopleCounts } from './experts/people-counts.ts';
export { type Before, type Expert, type Target, type TargetName } from './experts/targets.ts';
export { type FittedValues } from './experts/values.ts';
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
