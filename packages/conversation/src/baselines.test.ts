import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { similarityBaselines } from './baselines.ts';
import { conversationPretrainingSchema } from './config.ts';
import { sampleConversations } from './sample-conversations.ts';
import { sampleSegmentExamples } from './segment-examples.ts';
import { countWords } from './words.ts';

const source = sampleConversations({ count: 40 });
const examples = await sampleSegmentExamples(source, conversationPretrainingSchema.parse({}), {
  perKind: { own: 2, random: 2 },
  random: createRandom(0),
});
const asked = [{ source, examples }];

describe('similarityBaselines', () => {
  it('tells conversations about topics of their own apart by vectors and by words', async () => {
    const table = await countWords([source], 1);
    const { vectorSimilarity, wordOverlap } = await similarityBaselines({ chosenOn: asked, measuredOn: asked }, table);
    expect(vectorSimilarity!['auroc']).toBeGreaterThan(0.95);
    expect(wordOverlap!['auroc']).toBeGreaterThan(0.95);
    expect(wordOverlap!['accuracy']).toBeGreaterThan(0.9);
  });

  it('compares words only where they were counted', async () => {
    const baselines = await similarityBaselines({ chosenOn: asked, measuredOn: asked }, undefined);
    expect(Object.keys(baselines)).toEqual(['vectorSimilarity']);
  });
});
