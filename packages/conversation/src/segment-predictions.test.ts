import { createRandom } from '@daybook/core';
import { numSpecialIds } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  predictionsOfKind,
  predictSegments,
  kindMetrics,
  segmentMetrics,
  segmentThreshold,
  type SegmentPredictions,
} from './segment-predictions.ts';
import { conversationConfig, conversationPretrainingSchema } from './config.ts';
import { initConversation } from './model.ts';
import { sampleSegmentExamples } from './segment-examples.ts';
import { sampleConversations } from './sample-conversations.ts';

beforeAll(async () => {
  await chooseBackend();
});

const config = conversationConfig('small', {
  hiddenSize: 16,
  numHeads: 2,
  numLayers: 1,
  intermediateSize: 32,
  maxLength: 12,
  vectorSize: 8,
  numRoles: 2 + numSpecialIds,
  numWords: 3 + numSpecialIds,
});
const source = sampleConversations({ count: 10, maximumLength: 20 });
const sample = () =>
  sampleSegmentExamples(source, conversationPretrainingSchema.parse({}), {
    perKind: { own: 2, random: 2 },
    random: createRandom(1),
  });
const network = () => ({
  params: initConversation(config, createRandom(2)),
  config,
  roles: ['coach', 'user'],
  words: ['topic', 'well', 'again'],
});

describe('predictSegments', () => {
  it('answers each question the same in any company', async () => {
    const [examples, answering] = [await sample(), network()];
    const together = await predictSegments(answering, source, examples);
    const alone = await predictSegments(answering, source, examples.slice(5, 6));
    expect(together.probabilities[5]).toBeCloseTo(alone.probabilities[0]!, 5);
    expect(together.labels).toEqual(examples.map(({ kind }) => (kind === 'own' ? 1 : 0)));
    expect(together.conversations[5]).toBe(`conversation-${examples[5]!.index}`);
  });

  it('gives own and swapped second segment the same answer when text is zeroed: nothing else differs', async () => {
    const [own] = await sample();
    const swapped = {
      ...own!,
      kind: 'random' as const,
      donor: (own!.index + 1) % source.size,
      donorSteps: own!.donorSteps.map((_, step) => step),
    };
    const { probabilities } = await predictSegments(network(), source, [own!, swapped], { zero: 'text' });
    expect(probabilities[0]).toBeCloseTo(probabilities[1]!, 6);
    const read = await predictSegments(network(), source, [own!, swapped]);
    expect(Math.abs(read.probabilities[0]! - read.probabilities[1]!)).toBeGreaterThan(1e-4);
  });
});

describe('segmentMetrics', () => {
  const predictions: SegmentPredictions = {
    probabilities: [0.9, 0.6, 0.7, 0.2],
    labels: [1, 1, 0, 0],
    kinds: ['own', 'own', 'similar', 'random'],
    conversations: ['a', 'b', 'a', 'b'],
  };

  it('counts right answers at a threshold that was found elsewhere', () => {
    expect(segmentMetrics(predictions, 0.5)).toMatchObject({ accuracy: 0.75, auroc: 0.75 });
    expect(segmentMetrics(predictions, segmentThreshold(predictions)).accuracy).toBe(0.75);
  });

  it('judges each kind of negative against all own segments', () => {
    expect(predictionsOfKind(predictions, 'similar').probabilities).toEqual([0.9, 0.6, 0.7]);
    expect(kindMetrics(predictions, 0.5)).toEqual({
      'auroc.similar': 0.5,
      'recall.similar': 0,
      'auroc.random': 1,
      'recall.random': 1,
    });
  });

  it('says so when nothing was asked', () => {
    expect(() => segmentMetrics({ probabilities: [], labels: [], kinds: [], conversations: [] })).toThrow(
      'no question was asked',
    );
  });
});
