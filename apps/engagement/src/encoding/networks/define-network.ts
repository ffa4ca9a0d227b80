import {
  copyParams,
  disposeParams,
  loadWeights,
  type Metrics,
  type ParamTree,
  type Random,
  type SequenceSource,
  type StreamEncoder,
  type StreamSequence,
} from '@daybook/core';
import { trainerConfigSchema, type TrainerConfig, type TrainHooks, type TrainingResult } from '@daybook/core/training';
import { type Provenance } from '@daybook/core/node';

import type { SourceOptions, Store } from '@daybook/store';
import { z } from 'zod';
import { createStream } from '../streams.ts';
import { entriesOf, provenance, sourceParts, summarise, type Network, type Presets } from './network.ts';

/** What a network's `pretrain` returns, beside what its `save` needs. */
export type Pretrained = {
  readonly params: ParamTree;
  readonly result: TrainingResult;
  readonly metrics: Metrics;
  readonly baselines?: Readonly<Record<string, unknown>>;
  readonly verdict?: string;
};

/** A network described by its own package's functions. */
export type NetworkDescription<
  S extends StreamSequence,
  Shape extends z.ZodObject,
  Pretraining extends z.ZodObject,
  Result extends Pretrained,
  Config,
> = {
  readonly name: string;
  readonly summary: string;
  readonly presets: Presets;
  /** Settings of the network, without those that come from the data. */
  readonly shape: Shape;
  readonly pretraining: Pretraining;
  /** Whether a store has anything for it to read. Absent: every store has. */
  readonly hasData?: (store: Store) => boolean;
  /** At most one sequence for each person. `config` has the settings of `shape` and `pretraining`, or the network's. */
  openSource(store: Store, options: SourceOptions, config: unknown): SequenceSource<S> | Promise<SequenceSource<S>>;
  pretrain(options: {
    readonly train: SequenceSource<S>;
    readonly validation: SequenceSource<S>;
    readonly test: SequenceSource<S>;
    /** `base` is the preset without settings: `config`, `pretraining` and `training` are complete. */
    readonly preset: 'base' | 'auto';
    readonly config: Partial<z.output<Shape>>;
    readonly pretraining: Partial<z.output<Pretraining>>;
    readonly training: Partial<TrainerConfig>;
    readonly hooks: TrainHooks;
  }): Promise<Result>;
  save(folder: string, pretrained: NoInfer<Result>, provenance: Provenance): Promise<void>;
  load(folder: string): Promise<StreamEncoder<S> & { readonly config: Config }>;
  init(config: NoInfer<Config>, random: Random): ParamTree;
};

/** Turns a description into the network that the app uses. */
export function defineNetwork<
  S extends StreamSequence,
  Shape extends z.ZodObject,
  Pretraining extends z.ZodObject,
  Result extends Pretrained,
  Config,
>(network: NetworkDescription<S, Shape, Pretraining, Result, Config>): Network {
  const { name, summary, presets, shape, pretraining, hasData } = network;
  return {
    name,
    summary,
    schema: z.strictObject({ ...shape.shape, ...pretraining.shape, ...trainerConfigSchema.shape }),
    presets,
    ...(hasData && { hasData }),

    async pretrain({ store, split, config, hooks, out }) {
      const parts = sourceParts(split);
      const open = async (part: keyof typeof parts) => network.openSource(store, parts[part], config);
      const pretrained = await network.pretrain({
        train: await open('train'),
        validation: await open('validation'),
        test: await open('test'),
        ...(config['preset'] === 'auto'
          ? {
              preset: 'auto' as const,
              config: entriesOf(shape, config),
              pretraining: entriesOf(pretraining, config),
              training: entriesOf(trainerConfigSchema, config),
            }
          : {
              preset: 'base' as const,
              config: shape.strip().parse(config) as z.output<Shape>,
              pretraining: pretraining.strip().parse(config) as z.output<Pretraining>,
              training: trainerConfigSchema.strip().parse(config),
            }),
        hooks,
      });
      await network.save(out, pretrained, provenance(store, split));
      const { params, result, metrics, baselines, verdict } = pretrained;
      return summarise(name, { params, result, metrics, baselines, verdict });
    },

    load: async (folder) => network.load(folder) as Promise<StreamEncoder<StreamSequence>>,

    async open(folder, store, options = {}) {
      const { config: weights } = await loadWeights(folder);
      const encoder = await network.load(folder);
      return {
        stream: createStream(name, encoder, await network.openSource(store, options, encoder.config)),
        weights,
        attach: async (other) => ({
          stream: createStream(name, encoder, await network.openSource(other, {}, encoder.config)),
          close: () => {},
        }),
        randomise(random) {
          const fresh = network.init(encoder.config, random);
          copyParams(encoder.params, fresh);
          disposeParams(fresh);
        },
        dispose: () => encoder.dispose(),
      };
    },
  };
}
