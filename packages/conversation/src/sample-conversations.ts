import { createRandom, memorySource, type MessageSequence, type SequenceSource } from '@daybook/core';

export type SampleOptions = {
  readonly count: number;
  readonly vectorSize?: number;
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  readonly seed?: number;
};

/**
 * Conversations for tests and the doctor: two roles in turn, each conversation about a topic of its own, named in half
 * of its messages.
 */
export function sampleConversations({
  count,
  vectorSize = 8,
  minimumLength = 8,
  maximumLength = 14,
  seed = 0,
}: SampleOptions): SequenceSource<MessageSequence> {
  const random = createRandom(seed);
  const sequences = Array.from({ length: count }, (_, index): MessageSequence => {
    const length = minimumLength + random.integer(maximumLength - minimumLength + 1);
    const topic = Float32Array.from({ length: vectorSize }, () => random.normal());
    return {
      userId: `person-${index}`,
      sequenceId: `conversation-${index}`,
      group: `coach-${index % 3}`,
      times: Float64Array.from({ length }, (_, step) => 1_700_000_000 + step * 60 + random.uniform() * 30),
      firstStep: 0,
      roles: Int32Array.from({ length }, (_, step) => step % 2),
      vectors: Float32Array.from(
        { length: length * vectorSize },
        (_, place) => topic[place % vectorSize]! + 0.3 * random.normal(),
      ),
      vectorSize,
      texts: Array.from({ length }, (_, step) => (step % 2 ? `topic ${index} again` : `well ${step}`)),
    };
  });
  return memorySource(sequences, { role: ['coach', 'user'] });
}
