import { flatPresets } from '@daybook/core/training';
import { defineNetwork } from '@daybook/engagement';
import { openEvents } from '@daybook/store';
import { sleepConfigSchema, sleepPresets, sleepPretrainingSchema } from './config.ts';
import { initSleep } from './model.ts';
import { nightsOf } from './nights.ts';
import { pretrainSleep } from './pretrain.ts';
import { fromPretrained, saveSleep } from './pretrained.ts';

const shape = sleepConfigSchema.omit({ numQualities: true });

const sleepNetwork = defineNetwork({
  name: 'sleep',
  summary: 'masked nights and return prediction',
  presets: flatPresets(sleepPresets),
  shape,
  pretraining: sleepPretrainingSchema,
  openSource: (store, options, config) =>
    nightsOf(openEvents(store, options), shape.pick({ sleepType: true }).strip().parse(config).sleepType),
  pretrain: pretrainSleep,
  save: saveSleep,
  load: fromPretrained,
  init: initSleep,
});

// eslint-disable-next-line no-restricted-syntax -- `daybook --network` takes the default export
export default sleepNetwork;
