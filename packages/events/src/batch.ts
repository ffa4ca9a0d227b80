import {
  asOfBuckets,
  asOfIds,
  clockIds,
  contentPlace,
  dtBuckets,
  gapIds,
  maskId,
  positionIds,
  programmeDayIds,
  stepIds,
  stepMask,
  stepValues,
  type EventSequence,
  type HostTensor,
  type TailPlan,
} from '@daybook/core';
import type { EventsConfig } from './config.ts';
import type { EventsReading } from './vocabulary.ts';

/** Every entry [batch, length], asOf [batch]. Content is types, items, values and valueMarks; the rest is when and where. */
export type EventsBatch = {
  readonly types: HostTensor;
  /** 0 where the event has none. */
  readonly items: HostTensor;
  /** In deviations from the mean of the event's type; 0 where it has none. */
  readonly values: HostTensor;
  /** 0 not told, 1 no value, 2 a value. */
  readonly valueMarks: HostTensor;
  readonly gaps: HostTensor;
  readonly positions: HostTensor;
  readonly days: HostTensor;
  readonly hours: HostTensor;
  readonly weekdays: HostTensor;
  /** 0 not told, 1 before the cut, 2 after it. */
  readonly marks: HostTensor;
  readonly mask: HostTensor;
  readonly asOf: HostTensor;
};

export type EventsBatchOptions = {
  readonly reading: EventsReading;
  readonly asOf: readonly number[];
  /** Whose content stands in each tail; the feeds' own if absent. */
  readonly plans?: readonly TailPlan[];
  /** Tell the network where the plans' cuts are. */
  readonly marker?: boolean;
  /** Steps of each row of which nothing is told. */
  readonly hidden?: readonly ReadonlySet<number>[];
};

/** Values further out are read as this many deviations: one mistyped weight must not fill the network. */
const largestDeviation = 6;

/** Content of an event as the network reads it. `value` NaN: it has none, or its type's values were never seen. */
export function eventContent({ types, items, values }: EventSequence, step: number, { typeIds, itemIds, means, deviations }: EventsReading): { readonly type: number; readonly item: number; readonly value: number } {
  const [type, item] = [types[step]!, items[step]!];
  const value = (values[step]! - means[type]!) / deviations[type]!;
  return { type: typeIds[type]!, item: item < 0 ? 0 : itemIds[item]!, value: Math.min(largestDeviation, Math.max(-largestDeviation, value)) };
}

/**
 * Feeds → arrays. Content follows the plans: time, position and day stay the recipient's. Of a hidden step everything is
 * hidden but its position, and of the step after it the gap, which would tell when the hidden one was.
 */
export function eventsBatch(sequences: readonly EventSequence[], config: EventsConfig, { reading, asOf, plans, marker = false, hidden }: EventsBatchOptions): EventsBatch {
  const isHidden = (row: number, step: number) => hidden?.[row]!.has(step) ?? false;
  const content = (row: number, step: number) => {
    const [from, place] = contentPlace(plans, row, step);
    return eventContent(sequences[from]!, place, reading);
  };
  /** The same ids, 0 at hidden steps. */
  const told = (ids: HostTensor) => {
    if (!hidden) return ids;
    const length = ids.shape[1]!;
    hidden.forEach((steps, row) => steps.forEach((step) => (ids.data[row * length + step] = 0)));
    return ids;
  };
  const toldGaps = (gaps: HostTensor) => {
    const length = gaps.shape[1]!;
    hidden?.forEach((steps, row) => steps.forEach((step) => step + 1 < length && (gaps.data[row * length + step + 1] = 0)));
    return told(gaps);
  };
  const { hours, weekdays } = clockIds(sequences);
  return {
    types: stepIds(sequences, (row, step) => (isHidden(row, step) ? maskId : content(row, step).type)),
    items: stepIds(sequences, (row, step) => (isHidden(row, step) ? maskId : content(row, step).item)),
    values: told(stepValues(sequences, (row, step) => content(row, step).value || 0)),
    valueMarks: told(stepIds(sequences, (row, step) => (Number.isNaN(content(row, step).value) ? 1 : 2))),
    gaps: toldGaps(gapIds(sequences, dtBuckets(config))),
    positions: positionIds(sequences, config.maxLength),
    days: told(programmeDayIds(sequences, config.maxProgrammeDays)),
    hours: told(hours),
    weekdays: told(weekdays),
    marks: stepIds(sequences, (row, step) => (marker && plans ? (step < plans[row]!.cut ? 1 : 2) : 0)),
    mask: stepMask(sequences),
    asOf: asOfIds(sequences, asOf, asOfBuckets(config)),
  };
}
