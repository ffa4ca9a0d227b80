import type { EncodedExamples } from './prepare.ts';
import type { Stream } from './streams.ts';

/**
 * Groups of examples, by their places, that one pass over a person's steps can serve: prediction times of one person
 * with at most as many events between them as the network with the shortest memory reads. Where a network reads one
 * prediction time at a time, every example is alone. Groups are in time order.
 */
export function groupPredictionTimes(
  { examples, steps }: Pick<EncodedExamples, 'examples' | 'steps'>,
  streams: readonly Pick<Stream, 'supportsPredictionTimes' | 'maxLength'>[],
): number[][] {
  const apart =
    streams.length > 0 && streams.every(({ supportsPredictionTimes }) => supportsPredictionTimes)
      ? Math.min(...streams.map(({ maxLength }) => maxLength))
      : -1;
  const order = [...examples.keys()].sort(
    (a, b) => examples[a]!.person - examples[b]!.person || examples[a]!.predictionTime - examples[b]!.predictionTime,
  );
  const groups: number[][] = [];
  for (const place of order) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (
      group &&
      first !== undefined &&
      examples[first]!.person === examples[place]!.person &&
      steps[place]! - steps[first]! <= apart
    )
      group.push(place);
    else groups.push([place]);
  }
  return groups;
}
