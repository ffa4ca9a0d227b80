import {
  importNetwork,
  loadWeights,
  type EventSequence,
  type Metrics,
  type StreamEncoder,
  type Tensors,
} from '@daybook/core';
import { describeEncoder } from '@daybook/core/layers';
import { vocabularyIds } from '@daybook/core/training';
import { saveNetwork, type Provenance } from '@daybook/core/node';

import { contentFields, sleepBatch, type SleepBatch } from './batch.ts';
import { sleepConfigSchema, type SleepConfig } from './config.ts';
import { initSleep, sleep, type SleepParams } from './model.ts';

/** A network with what it learned of its training data. */
export type SleepNetwork = {
  readonly params: SleepParams;
  readonly config: SleepConfig;
  readonly qualities: readonly string[];
};

export type SleepEncoder = StreamEncoder<EventSequence> & { readonly config: SleepConfig };

export function createSleepEncoder({ params, config, qualities }: SleepNetwork): SleepEncoder {
  return {
    ...describeEncoder('sleep', params, config),
    contentFields,
    batch: (sequences, tables, predictionTimes) =>
      sleepBatch(sequences, config, { qualityIds: vocabularyIds(qualities, tables['item'] ?? []), predictionTimes }),
    forward: (batch, random, strength) =>
      sleep(params, config, batch as Tensors<SleepBatch>, { random, strength, outputs: 'first' }).cls,
    pretrainingOnly: (path) => path.startsWith('heads.'),
    stepLabel({ values, items }, step, tables) {
      const [hours, item] = [values[step]!, items[step]!];
      const details = [
        ...(Number.isNaN(hours) ? [] : [`${Number(hours.toPrecision(3))} h`]),
        ...(item < 0 ? [] : [tables['item']![item]!]),
      ];
      return { type: 'sleep', ...(details.length > 0 ? { detail: details.join(', ') } : {}) };
    },
  };
}

/** Writes a weights folder: `config.json`, `model.safetensors`, and a model card as `README.md`. */
export function saveSleep(
  folder: string,
  { params, config, qualities, metrics }: SleepNetwork & { readonly metrics: Metrics },
  provenance: Provenance,
): Promise<void> {
  const saved = {
    network: 'sleep',
    params,
    config,
    vocab: { quality: [...qualities] },
    metrics,
    packageUrl: import.meta.url,
    title: 'Daybook sleep network',
    summary:
      'A person’s nights go in, each with bedtime, duration and quality; the output at [CLS] is one vector per ' +
      'person. Pretrained on masked nights and return prediction.',
  };
  return saveNetwork(folder, saved, provenance);
}

/** @throws WeightsError when the folder is not complete or holds another network. */
export async function fromPretrained(folder: string): Promise<SleepEncoder> {
  const { config: weights, tensors, tensorsFile } = await loadWeights(folder);
  const description = { network: 'sleep', configSchema: sleepConfigSchema, init: initSleep };
  const { params, config } = importNetwork(weights, tensors, tensorsFile, description);
  return createSleepEncoder({ params, config, qualities: weights.vocab?.['quality'] ?? [] });
}
