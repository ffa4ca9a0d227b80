import { encoderPresets } from '@daybook/core';
import { eventsConfigSchema, eventsPretrainingSchema, initEvents, pretrainEvents } from '@daybook/events';
import { loadEventsEncoder, saveEvents } from '@daybook/events/node';
import { openEvents } from '@daybook/store';
import { defineNetwork } from './define-network.ts';

export const eventsNetwork = defineNetwork({
  name: 'events',
  summary: 'masked events, next-segment and return prediction',
  presets: encoderPresets,
  shape: eventsConfigSchema.omit({ numTypes: true, numItems: true }),
  pretraining: eventsPretrainingSchema,
  openSource: openEvents,
  pretrain: pretrainEvents,
  save: saveEvents,
  load: loadEventsEncoder,
  init: initEvents,
});
