import {
  countParams,
  type Metrics,
  type ParamTree,
  type Random,
  type StreamEncoder,
  type StreamSequence,
  type WeightsConfig,
} from '@daybook/core';
import { automatic, mergePreset, type TrainHooks, type TrainingResult } from '@daybook/core/training';
import type { Store } from '@daybook/store';
import type { z } from 'zod';
import type { Stream } from '../streams.ts';
import type { ChosenSplit } from '../../examples/workspace.ts';

/** What `pretrain --json` prints. */
export type PretrainSummary = {
  readonly network: string;
  readonly parameters: number;
  readonly steps: number;
  readonly seconds: number;
  readonly metrics: Metrics;
  readonly baselines: Readonly<Record<string, unknown>>;
  /** What the network is worth beside its baselines; '' where there is nothing to compare with. */
  readonly verdict: string;
};

export type PretrainInput = {
  readonly store: Store;
  readonly split: ChosenSplit;
  /** Parsed by `schema`. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly hooks: TrainHooks;
  /** Folder for the weights. */
  readonly out: string;
};

/** A stream on a store; `close` leaves the network open. */
export type AttachedStream = { readonly stream: Stream; close(): void };

/** A pretrained network with the sequences of a store. */
export type OpenNetwork = {
  readonly stream: Stream;
  readonly weights: WeightsConfig;
  /** The same weights on another store. */
  attach(store: Store): Promise<AttachedStream>;
  /** Replaces the pretrained weights by random ones: the control of the benchmark. */
  randomise(random: Random): void;
  dispose(): void;
};

/**
 * Settings that go together under a name, chosen by the setting `preset`; the first is the default. `auto`, which has
 * none, is that of networks that look at the data.
 */
export type Presets = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** All that the app knows of a network. Networks do not know of each other. */
export type Network = {
  /** Small letters, digits and hyphens: a flag of `train`, a folder of the engagement model. */
  readonly name: string;
  readonly summary: string;
  /** Settings of its pretraining; each becomes a flag. */
  readonly schema: z.ZodObject;
  readonly presets: Presets;
  /** Whether a store has anything for it to read. Absent: every store has. */
  readonly hasData?: (store: Store) => boolean;
  pretrain(input: PretrainInput): Promise<PretrainSummary>;
  /** The network alone, from a weights folder, for exports. */
  load(folder: string): Promise<StreamEncoder<StreamSequence>>;
  /** With `before`, Unix seconds, nothing that happened from then on is read. */
  open(folder: string, store: Store, options?: { readonly before?: number }): Promise<OpenNetwork>;
};

/**
 * The settings of a pretraining as `pretrain` takes them: the preset's and the defaults, each replaced by one that is
 * given; where the network chooses itself, what is given alone. A network that cannot choose takes its default preset.
 */
export function networkSettings(
  { presets, schema }: Network,
  preset: string,
  given: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  if (preset === automatic && automatic in presets) return { ...given, preset };
  const settings = presets[preset] ?? Object.values(presets)[0];
  return schema.strip().parse(mergePreset(settings, given));
}

/** The entries of `config` that a schema knows, as they are: the network parses them once it has chosen the others. */
export function entriesOf<Schema extends z.ZodObject>(
  schema: Schema,
  config: Readonly<Record<string, unknown>>,
): Partial<z.output<Schema>> {
  return Object.fromEntries(
    Object.entries(config).filter(([name, value]) => name in schema.shape && value !== undefined),
  ) as Partial<z.output<Schema>>;
}

/** People and times of each part: training people before the cutoff, validation people before it, test people. */
export function sourceParts({ part, cutoff }: ChosenSplit) {
  const before = cutoff === undefined ? {} : { before: cutoff };
  return {
    train: { people: part('train'), ...before },
    validation: { people: part('validation'), ...before },
    test: { people: part('test') },
  };
}

/** Where the training data came from, for the weights folder. */
export function provenance(store: Store, { hash, seed, part, cutoff }: ChosenSplit) {
  const until = cutoff === undefined ? '' : `, before ${new Date(cutoff * 1000).toISOString()}`;
  return {
    split: { hash, seed },
    data: `${part('train').size} training people of a store of ${store.counts.people}${until}.`,
  };
}

/** The summary of a finished pretraining. */
export function summarise(
  network: string,
  {
    params,
    result,
    metrics,
    baselines = {},
    verdict = '',
  }: {
    readonly params: ParamTree;
    readonly result: TrainingResult;
    readonly metrics: Metrics;
    readonly baselines?: Readonly<Record<string, unknown>> | undefined;
    readonly verdict?: string | undefined;
  },
): PretrainSummary {
  const { steps, seconds } = result;
  return { network, parameters: countParams(params), steps, seconds, metrics, baselines, verdict };
}
