import { copyParams, disposeParams, flatPresets, trainerConfigSchema } from '@daybook/core';
import { loadWeightsFolder } from '@daybook/core/node';
import {
  eventsConfigSchema,
  eventsPresets,
  eventsPretrainingSchema,
  initEvents,
  pretrainEvents,
} from '@daybook/events';
import { loadEventsEncoder, saveEvents } from '@daybook/events/node';
import { openEvents } from '@daybook/store';
import { z } from 'zod';
import { createStream } from '../streams.ts';
import { provenance, sourceParts, summarise, type Network } from './network.ts';

const shape = eventsConfigSchema.omit({ numTypes: true, numItems: true });

export const eventsNetwork: Network = {
  name: 'events',
  summary: 'what stands at a hidden event, and is the second segment of a timeline its own?',
  schema: z.strictObject({ ...shape.shape, ...eventsPretrainingSchema.shape, ...trainerConfigSchema.shape }),
  presets: flatPresets(eventsPresets),

  async pretrain({ store, split, config, hooks, out }) {
    const parts = sourceParts(split);
    const pretraining = eventsPretrainingSchema.strip().parse(config);
    const open = (part: keyof typeof parts) => openEvents(store, parts[part]);
    const pretrained = await pretrainEvents({
      train: open('train'),
      validation: open('validation'),
      test: open('test'),
      config: shape.strip().parse(config),
      pretraining,
      training: trainerConfigSchema.strip().parse(config),
      hooks,
    });
    await saveEvents(out, pretrained, provenance(store, split));
    return summarise('events', pretrained.params, pretrained.result, pretrained.metrics, pretrained.baselines);
  },

  async open(folder, store) {
    const { config: weights } = await loadWeightsFolder(folder);
    const encoder = await loadEventsEncoder(folder);
    return {
      stream: createStream('events', encoder, openEvents(store)),
      weights,
      randomise(random) {
        const fresh = initEvents(encoder.config, random);
        copyParams(encoder.params, fresh);
        disposeParams(fresh);
      },
      dispose: () => encoder.dispose(),
    };
  },
};
