import {
  encodeSource,
  importNetwork,
  loadPretrained,
  memorySource,
  type EncodeSourceOptions,
  type EventSequence,
  type NamedTensors,
  type SequenceSource,
  type StreamEncoder,
  type Tensors,
  type WeightsConfig,
  useBackend,
} from '@daybook/core';
import { describeEncoder } from '@daybook/core/layers';
import { unixSeconds } from '@daybook/core/training';
import { eventsBatch, type EventsBatch } from './batch.ts';
import { eventsConfigSchema, type EventsConfig } from './config.ts';
import { events, initEvents, type EventsParams } from './model.ts';
import { eventsLookup, type EventsVocabulary } from './vocabulary.ts';

/** The network as fusion and export use it: timelines in, the output at [CLS] out. */
export type EventsEncoder = StreamEncoder<EventSequence> & {
  readonly config: EventsConfig;
  readonly params: EventsParams;
  readonly vocabulary: EventsVocabulary;
  /** [CLS] of each timeline at `predictionTime`; default just after its last event. [timelines.length × hiddenSize] */
  encode(timelines: readonly Timeline[], options?: EncodeSourceOptions): Promise<Float32Array>;
};

export function createEventsEncoder(
  params: EventsParams,
  config: EventsConfig,
  vocabulary: EventsVocabulary,
): EventsEncoder {
  const encoder: EventsEncoder = {
    ...describeEncoder('events', params, config),
    vocabulary,
    batch: (sequences, tables, predictionTimes) =>
      eventsBatch(sequences, config, { lookup: eventsLookup(vocabulary, tables), predictionTimes }),
    forward: (batch, random, strength) =>
      events(params, config, batch as Tensors<EventsBatch>, { random, strength, outputs: 'first' }).cls,
    contentFields: ['types', 'typesBefore', 'typesAfter', 'items', 'values', 'valueStates', 'changes'],
    // Where prediction times are read, no step knows the type after it.
    pretrainingOnly: (path) =>
      /^(heads|segment)\./.test(path) || (config.returnHorizonsDays.length > 0 && path.startsWith('typeAfter.')),
    stepLabel({ types, items, values }, step, tables) {
      const [item, value] = [items[step]!, values[step]!];
      const type = tables['type']![types[step]!]!;
      if (item >= 0) return { type, detail: tables['item']![item]! };
      return Number.isNaN(value) ? { type } : { type, detail: String(Number(value.toPrecision(6))) };
    },
    encode: (timelines, options) => encodeSource(encoder, eventsSource(timelines), options),
  };
  return encoder;
}

/** An encoder from a weights folder's two files, wherever they were read. @throws WeightsError when they do not fit. */
export function eventsEncoderFrom(
  weights: WeightsConfig,
  tensors: NamedTensors,
  file = 'model.safetensors',
): EventsEncoder {
  const description = { network: 'events', configSchema: eventsConfigSchema, init: initEvents };
  const { params, config } = importNetwork(weights, tensors, file, description);
  return createEventsEncoder(params, config, {
    types: weights.vocab?.['type'] ?? [],
    items: weights.vocab?.['item'] ?? [],
    scalers: weights.scalers ?? {},
  });
}

/**
 * A pretrained event network from a weights folder in Node, an http or https address, or `owner/name` on Hugging Face.
 *
 * @example
 * const encoder = await fromPretrained('runs/events');
 * const events = [{ type: 'weigh_in', time: '2026-01-05T07:00:00Z', value: 82.4 }];
 * const vectors = await encoder.encode([{ events }]);
 * @throws WeightsError when the folder is not complete or holds another network.
 */
export async function fromPretrained(folderOrUrl: string | URL): Promise<EventsEncoder> {
  await useBackend();
  const { config, tensors, tensorsFile } = await loadPretrained(folderOrUrl);
  return eventsEncoderFrom(config, tensors, tensorsFile);
}

/** A person's events as people write them down. `time` is a date, ISO text or Unix seconds. */
export type Timeline = {
  readonly id?: string;
  readonly start?: Date | string | number;
  readonly timeZone?: string;
  /** `byPerson` false: a coach or the app did it. */
  readonly events: readonly {
    readonly type: string;
    readonly time: Date | string | number;
    readonly value?: number;
    readonly item?: string;
    readonly byPerson?: boolean;
  }[];
};

/** Timelines in memory as a source. Events are put in time order; those of one prediction time keep theirs. */
export function eventsSource(timelines: readonly Timeline[]): SequenceSource<EventSequence> {
  const all = timelines.flatMap((timeline) => timeline.events);
  const tables = {
    type: [...new Set(all.map(({ type }) => type))],
    item: [...new Set(all.flatMap(({ item }) => item ?? []))],
  };
  const indexOf = (names: readonly string[]) => new Map(names.map((name, index) => [name, index]));
  const [types, items] = [indexOf(tables.type), indexOf(tables.item)];
  const sequences = timelines.map((timeline, index): EventSequence => {
    const ordered = timeline.events
      .map((event) => ({ ...event, time: unixSeconds(event.time) }))
      .sort((a, b) => a.time - b.time);
    const id = timeline.id ?? String(index);
    return {
      userId: id,
      sequenceId: id,
      ...(timeline.start === undefined ? {} : { programmeStart: unixSeconds(timeline.start) }),
      ...(timeline.timeZone === undefined ? {} : { timeZone: timeline.timeZone }),
      times: Float64Array.from(ordered, ({ time }) => time),
      firstStep: 0,
      types: Int32Array.from(ordered, ({ type }) => types.get(type)!),
      values: Float32Array.from(ordered, ({ value }) => value ?? NaN),
      items: Int32Array.from(ordered, ({ item }) => (item === undefined ? -1 : items.get(item)!)),
      byPerson: Uint8Array.from(ordered, ({ byPerson = true }) => (byPerson ? 1 : 0)),
    };
  });
  return memorySource(sequences, tables);
}
