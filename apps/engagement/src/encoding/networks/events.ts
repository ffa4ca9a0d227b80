import { automatic, flatPresets } from '@daybook/core/training';
import {
  eventsConfigSchema,
  eventsPresets,
  eventsPretrainingSchema,
  initEvents,
  pretrainEvents,
} from '@daybook/events';
import { saveEvents } from '@daybook/events/node';
import { fromPretrained } from '@daybook/events';
import { openEvents } from '@daybook/store';
import { defineNetwork } from './define-network.ts';

export const eventsNetwork = defineNetwork({
  name: 'events',
  summary: 'masked events, next-segment and return prediction',
  presets: { [automatic]: {}, ...flatPresets(eventsPresets) },
  shape: eventsConfigSchema.omit({ numTypes: true, numItems: true }),
  pretraining: eventsPretrainingSchema,
  openSource: openEvents,
  pretrain: pretrainEvents,
  save: saveEvents,
  load: fromPretrained,
  init: initEvents,
});
