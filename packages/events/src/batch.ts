import type { EventSequence, HostDType } from '@daybook/core';
import { dtBuckets, silenceBuckets } from '@daybook/core/layers';
import {
  clockIds,
  contentPlace,
  gapIds,
  maskId,
  originatorIds,
  positionIds,
  predictionTimeFields,
  programmeDayIds,
  segmentIds,
  stepIds,
  stepMask,
  stepValues,
  type BatchOptions,
  type PredictionTimeFields,
  type StepTensor,
} from '@daybook/core/training';
import type { EventsConfig } from './config.ts';
import type { EventsLookup } from './vocabulary.ts';

/**
 * Every entry [batch, length] but the prediction times'. Content is types (also of the events before and after), items,
 * values, valueStates and changes; the rest is when and where.
 */
export type EventsBatch = PredictionTimeFields & {
  readonly types: StepTensor<'int32'>;
  /** 0 where the event has none. */
  readonly items: StepTensor<'int32'>;
  /** In deviations from the mean of the event's type; 0 where it has none. */
  readonly values: StepTensor<'float32'>;
  /** 0 hidden, 1 no value, 2 a value. */
  readonly valueStates: StepTensor<'int32'>;
  /**
   * In deviations of such changes, since the timeline's last value of the same type and item; 0 where there is none.
   */
  readonly changes: StepTensor<'float32'>;
  /** 2 the person's own, 1 somebody else's. */
  readonly originators: StepTensor<'int32'>;
  readonly gaps: StepTensor<'int32'>;
  /**
   * `types` and `gaps` of the events right before and after; 0 at the ends. Of the one after only where steps see later
   * ones.
   */
  readonly typesBefore: StepTensor<'int32'>;
  readonly typesAfter: StepTensor<'int32'>;
  readonly gapsBefore: StepTensor<'int32'>;
  readonly positions: StepTensor<'int32'>;
  readonly days: StepTensor<'int32'>;
  readonly hours: StepTensor<'int32'>;
  readonly weekdays: StepTensor<'int32'>;
  /** BERT's segment ids: 0 not given, 1 before the cut, 2 from the cut on. */
  readonly segmentIds: StepTensor<'int32'>;
  readonly mask: StepTensor<'float32'>;
};

export type EventsBatchOptions = BatchOptions & {
  readonly lookup: EventsLookup;
  /** Steps of each row whose fields are all hidden. */
  readonly hidden?: readonly ReadonlySet<number>[];
};

/** Values further out are read as this many deviations: one mistyped weight must not fill the network. */
const largestDeviation = 6;

/**
 * An event as the network reads it. `value` NaN: it has none, or its type's values were never seen. `change` 0: there
 * is no value before it.
 */
export type EventContent = {
  readonly type: number;
  readonly item: number;
  readonly value: number;
  readonly change: number;
};

const within = (deviations: number) => Math.min(largestDeviation, Math.max(-largestDeviation, deviations));

/** Every event of a timeline. */
export function eventContents(
  { types, items, values }: EventSequence,
  { typeIds, itemIds, scaler }: EventsLookup,
): EventContent[] {
  const lastValues = new Map<string, number>();
  return Array.from(types, (type, step) => {
    const item = items[step]!;
    const ids = { type: typeIds[type]!, item: item < 0 ? 0 : itemIds[item]! };
    const value = values[step]!;
    const scale = Number.isNaN(value) ? undefined : scaler(type, item);
    if (!scale) return { ...ids, value: NaN, change: 0 };
    const kind = `${type}/${item}`;
    const last = lastValues.get(kind) ?? value;
    lastValues.set(kind, value);
    return {
      ...ids,
      value: within((value - scale.mean) / scale.std),
      change: within((value - last) / scale.changeStd),
    };
  });
}

/**
 * Timelines → arrays. Content follows the plans: time, position and day stay the recipient's. Of a hidden step
 * everything is hidden but its position, and of the step after it the gap, which would tell when the hidden one was.
 */
export function eventsBatch(
  sequences: readonly EventSequence[],
  config: EventsConfig,
  { lookup, predictionTimes, plans, withSegmentIds = false, hidden, hidesAnswers = false }: EventsBatchOptions,
): EventsBatch {
  const reads = config.returnHorizonsDays.length > 0 && !hidesAnswers;
  const looksBack = reads || config.objective === 'next';
  const isHidden = (row: number, step: number) => hidden?.[row]!.has(step) ?? false;
  const contents = sequences.map((sequence) => eventContents(sequence, lookup));
  const content = (row: number, step: number) => {
    const [from, place] = contentPlace(plans, row, step);
    return contents[from]![place]!;
  };
  /** The same ids, 0 at hidden steps. */
  const shown = <D extends HostDType>(ids: StepTensor<D>): StepTensor<D> => {
    if (!hidden) return ids;
    const length = ids.shape[1];
    hidden.forEach((steps, row) => steps.forEach((step) => (ids.data[row * length + step] = 0)));
    return ids;
  };
  const shownGaps = (gaps: StepTensor<'int32'>) => {
    const length = gaps.shape[1];
    hidden?.forEach((steps, row) =>
      steps.forEach((step) => step + 1 < length && (gaps.data[row * length + step + 1] = 0)),
    );
    return shown(gaps);
  };
  /** The ids of the step `distance` further on, 0 where there is none. */
  const shifted = ({ data, shape }: StepTensor<'int32'>, distance: number) =>
    stepIds(sequences, (row, step) =>
      step + distance < 0 || step + distance >= sequences[row]!.times.length
        ? 0
        : data[row * shape[1] + step + distance]!,
    );
  const { hours, weekdays } = clockIds(sequences);
  const types = stepIds(sequences, (row, step) => (isHidden(row, step) ? maskId : content(row, step).type));
  const gaps = shownGaps(gapIds(sequences, dtBuckets(config)));
  return {
    types,
    typesBefore: shifted(types, -1),
    typesAfter: looksBack ? stepIds(sequences, () => 0) : shifted(types, 1),
    gapsBefore: shifted(gaps, -1),
    items: stepIds(sequences, (row, step) => (isHidden(row, step) ? maskId : content(row, step).item)),
    values: shown(stepValues(sequences, (row, step) => content(row, step).value || 0)),
    valueStates: shown(stepIds(sequences, (row, step) => (Number.isNaN(content(row, step).value) ? 1 : 2))),
    changes: stepValues(sequences, (row, step) => (hidesAnswers ? 0 : content(row, step).change)),
    originators: shown(originatorIds(sequences)),
    gaps,
    positions: positionIds(sequences, config.maxLength),
    days: shown(programmeDayIds(sequences, config.maxProgrammeDays)),
    hours: shown(hours),
    weekdays: shown(weekdays),
    segmentIds: segmentIds(sequences, plans, withSegmentIds),
    mask: stepMask(sequences),
    ...predictionTimeFields(sequences, predictionTimes, silenceBuckets(config), reads),
  };
}
