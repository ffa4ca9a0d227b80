import { ConfigError, DataError, type MessageSequence, type Random, type SequenceSource } from '@daybook/core';
import { countSequenceBatches, sequenceBatches, type SequenceBatchOptions } from '@daybook/core/training';

export type MessageSource = SequenceSource<MessageSequence>;
/**
 * One corpus, or several whose conversations are never mixed within a batch: a second segment from another corpus would
 * be found too easily.
 */
export type MessageSources = MessageSource | readonly MessageSource[];

export const listOf = (sources: MessageSources): readonly MessageSource[] => ('read' in sources ? [sources] : sources);

/** @throws DataError when a source is empty; ConfigError when the sources' vectors differ in size. */
export async function findVectorSize(sources: readonly MessageSource[]): Promise<number> {
  const sizes: number[] = [];
  for (const source of sources) {
    if (source.size === 0)
      throw new DataError(
        'conversation: the training source has no conversations. Import messages, or choose another split.',
      );
    const [sample] = await source.read([{ index: 0, limit: 1 }]);
    sizes.push(sample!.vectorSize);
  }
  if (new Set(sizes).size > 1)
    throw new ConfigError(
      `conversation: the training sources have text vectors of ${sizes.join(' and ')} numbers. Embed all of them ` +
        'with one encoder.',
    );
  return sizes[0]!;
}

/** Batches of every source, each from one source, the sources taken in turn by chance as long as they last. */
export async function* mixedBatches(
  sources: readonly MessageSource[],
  batching: SequenceBatchOptions,
  random: Random,
): AsyncGenerator<{ readonly source: MessageSource; readonly sequences: MessageSequence[] }> {
  const streams = sources.map((source, place) => {
    const options = { ...batching, random: random.fork('order', place) };
    return {
      source,
      batches: sequenceBatches(source, options),
      remaining: countSequenceBatches(source, { ...batching, random: random.fork('order', place) }),
    };
  });
  for (let remaining = streams.reduce((sum, stream) => sum + stream.remaining, 0); remaining > 0; remaining--) {
    let place = random.integer(remaining);
    const stream = streams.find((candidate) => (place -= candidate.remaining) < 0)!;
    stream.remaining--;
    const { value, done } = await stream.batches.next();
    if (!done) yield { source: stream.source, sequences: value };
  }
}
