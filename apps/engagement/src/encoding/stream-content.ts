import { placesBy } from '../examples/places-by.ts';
import { countBefore, daySeconds, type SequenceSource, type StreamEncoder, type StreamSequence } from '@daybook/core';
import type { StreamRequest } from './stream-request.ts';

/** Averages what the steps of people hold over windows before prediction times. */
export type StreamContent = {
  readonly size: number;
  /** A name per number; absent where the numbers are nameless, as those of a text vector. */
  readonly names?: readonly string[] | undefined;
  /**
   * Calls `each` with the mean content [size] of every window of every request that has a step; the array is reused.
   * A window ends at the prediction time and holds the newest `steps`, or those of the last `days`.
   */
  average(
    requests: readonly StreamRequest[],
    windows: readonly ContentWindow[],
    each: (place: number, window: number, mean: Float32Array) => void,
  ): Promise<void>;
};
export type ContentWindow = { readonly steps: number } | { readonly days: number };

/** People whose steps are read together. */
const readAtOnce = 32;

/** Steps of a person read for content: the newest ones. */
const mostContentSteps = 4096;

/** The content of a network's steps, read from its source. */
export function createContent<S extends StreamSequence>(
  { stepContent }: StreamEncoder<S>,
  source: SequenceSource<S>,
  indexOf: ReadonlyMap<string, number>,
): StreamContent | undefined {
  if (!stepContent) return undefined;
  const size = stepContent.size(source.tables);
  return {
    size,
    names: stepContent.names?.(source.tables),
    async average(requests, windows, each) {
      const mean = new Float32Array(size);
      const lastOf = (places: readonly number[]) =>
        places.reduce((last, place) => Math.max(last, requests[place]!.predictionTime), -Infinity);
      const entries = [...placesBy(requests, ({ userId }) => indexOf.get(userId))];
      let read: S[] = [];
      for (const [entry, [, places]] of entries.entries()) {
        if (entry % readAtOnce === 0)
          read = await source.read(
            entries
              .slice(entry, entry + readAtOnce)
              .map(([index, own]) => ({ index, before: lastOf(own), limit: mostContentSteps })),
          );
        const sequence = read[entry % readAtOnce];
        for (const place of places) {
          const { predictionTime } = requests[place]!;
          const to = countBefore(sequence!.times, predictionTime);
          windows.forEach((window, which) => {
            const from =
              'steps' in window
                ? Math.max(0, to - window.steps)
                : countBefore(sequence!.times, predictionTime - window.days * daySeconds);
            if (from >= to) return;
            mean.fill(0);
            for (let step = from; step < to; step++) stepContent.add(mean, sequence!, step);
            for (let column = 0; column < size; column++) mean[column]! /= to - from;
            each(place, which, mean);
          });
        }
      }
    },
  };
}
