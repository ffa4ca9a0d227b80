import { createRandom, type MessageSequence } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { conversationPretrainingSchema } from './config.ts';
import { sampleSegmentExamples, windowExample } from './segment-examples.ts';
import { sampleConversations } from './sample-conversations.ts';

const pretraining = conversationPretrainingSchema.parse({});
const source = sampleConversations({ count: 12, minimumLength: 6, maximumLength: 14 });
const draw = (seed: number, perKind = { own: 3, random: 3 }) =>
  sampleSegmentExamples(source, pretraining, { perKind, random: createRandom(seed) });

describe('sampleSegmentExamples', () => {
  it('asks as often as wanted about conversations that are long enough, and about no other', async () => {
    const examples = await draw(1);
    const long = Array.from(source.lengths).flatMap((length, index) =>
      length >= pretraining.minimumLength ? [index] : [],
    );
    expect(new Set(examples.map(({ index }) => index))).toEqual(new Set(long));
    for (const kind of ['own', 'random'] as const) {
      const counts = long.map(
        (index) => examples.filter((example) => example.index === index && example.kind === kind).length,
      );
      expect(Math.max(...counts)).toBe(3);
      // a long second segment may have no donor
      expect(counts.filter((count) => count === 3).length).toBeGreaterThan(long.length / 2);
    }
  });

  it(
    'takes a swapped second segment from another conversation, as long as the own one and ending where the donor ' +
      'ends',
    async () => {
      for (const { index, cut, kind, donor, donorSteps } of await draw(2)) {
        expect(donorSteps).toHaveLength(source.lengths[index]! - cut);
        expect(donor === index).toBe(kind === 'own');
        expect(donorSteps.at(-1)).toBe(source.lengths[donor]! - 1);
      }
    },
  );

  it('draws the same for the same seed, and other questions for another', async () => {
    expect(await draw(3)).toEqual(await draw(3));
    expect(await draw(3)).not.toEqual(await draw(4));
  });

  it('reorders an own segment without losing a message', async () => {
    const examples = (
      await sampleSegmentExamples(source, pretraining, { perKind: { reordered: 2 }, random: createRandom(5) })
    ).filter(({ kind }) => kind === 'reordered');
    expect(examples.length).toBeGreaterThan(0);
    for (const { index, cut, donorSteps } of examples) {
      const own = Array.from({ length: source.lengths[index]! - cut }, (_, step) => cut + step);
      expect(Array.from(donorSteps)).not.toEqual(own);
      expect(Array.from(donorSteps).sort((a, b) => a - b)).toEqual(own);
    }
  });

  it('refuses to ask without negatives', async () => {
    await expect(
      sampleSegmentExamples(source, pretraining, { perKind: { own: 5 }, random: createRandom(0) }),
    ).rejects.toThrow('perKind names no kind of negative. Try { own: 5, random: 5 }.');
  });
});

describe('windowExample', () => {
  const of = (length: number): MessageSequence => ({
    userId: 'u',
    sequenceId: 'u',
    times: Float64Array.from({ length }, (_, step) => step),
    firstStep: 0,
    roles: new Int32Array(length),
    vectors: new Float32Array(length),
    vectorSize: 1,
  });
  const around = (length: number, cut: number) =>
    windowExample(
      {
        recipient: of(length),
        donor: of(length),
        cut,
        donorSteps: Int32Array.from({ length: length - cut }, (_, step) => cut + step),
      },
      10,
    );

  it('leaves what fits alone', () => {
    expect(around(10, 3)).toMatchObject({ cut: 3, recipient: { firstStep: 0 } });
    expect(around(10, 3).donorSteps).toHaveLength(7);
  });

  it('keeps the cut in the middle, or as much as there is on a short side', () => {
    const window = ({ cut, recipient, donorSteps }: ReturnType<typeof around>) => ({
      before: cut,
      after: donorSteps.length,
      first: recipient.times[0],
      length: recipient.times.length,
    });
    expect(window(around(40, 20))).toEqual({ before: 5, after: 5, first: 15, length: 10 });
    expect(window(around(40, 2))).toEqual({ before: 2, after: 8, first: 0, length: 10 });
    expect(window(around(40, 38))).toEqual({ before: 8, after: 2, first: 30, length: 10 });
  });
});
