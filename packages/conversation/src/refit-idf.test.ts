import { createRandom, flattenParams } from '@daybook/core';
import { numSpecialIds } from '@daybook/core/training';
import { chooseBackend } from '@daybook/core/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { conversationConfig } from './config.ts';
import { initConversation } from './model.ts';
import { createConversationEncoder } from './pretrained.ts';
import { refitIdf } from './refit-idf.ts';
import { sampleConversations } from './sample-conversations.ts';

beforeAll(async () => {
  await chooseBackend();
});

const network = (words: readonly string[]) => {
  const config = conversationConfig('small', {
    hiddenSize: 16,
    numHeads: 2,
    numLayers: 1,
    intermediateSize: 32,
    maxLength: 32,
    vectorSize: 8,
    numRoles: 2 + numSpecialIds,
    numWords: words.length === 0 ? 0 : words.length + numSpecialIds,
  });
  return {
    params: initConversation(config, createRandom(1)),
    config,
    roles: ['coach', 'user'],
    ...(words.length === 0 ? {} : { words }),
  };
};

describe('refitIdf', () => {
  it('takes the words of the other conversations, rare ones heavier, and shares the rest', async () => {
    const before = network(['kernel', 'driver']);
    const after = await refitIdf(before, [sampleConversations({ count: 6 })]);
    expect(after.words).toEqual(expect.arrayContaining(['topic', 'again', 'well']));
    const weights = after.params.similarityHeads!.words!.importance.weight.dataSync();
    const of = (word: string) => weights[after.words!.indexOf(word) + numSpecialIds]!;
    expect(of('topic')).toBeCloseTo(Math.log(Math.log(7 / 6)), 4); // every conversation has it
    expect(of('13')).toBeGreaterThan(of('topic'));
    const [others, same] = [flattenParams(after.params), flattenParams(before.params)].map((params) =>
      Object.entries(params).filter(([path]) => !path.includes('importance')),
    );
    expect(others!.every(([path, value]) => same!.some(([other, own]) => other === path && own === value))).toBe(true);
  });

  it('gives a network that encodes', async () => {
    const source = sampleConversations({ count: 2 });
    const encoder = createConversationEncoder(await refitIdf(network(['kernel']), [source]));
    const sequences = await source.read([{ index: 0 }, { index: 1 }]);
    expect(encoder.batch(sequences, source.tables, [[2e9], [2e9]])).toHaveProperty('bags');
  });

  it('says so when the network compares none', async () => {
    await expect(refitIdf(network([]), [sampleConversations({ count: 2 })])).rejects.toThrow(
      'refitIdf: this network compares no words. Train one with minimumWordCount above 0.',
    );
  });
});
