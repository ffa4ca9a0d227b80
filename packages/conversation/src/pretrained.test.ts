import type { MessageEncoder } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPretrainedConversation } from './node.ts';
import { type Conversation, type ConversationEncoder } from './pretrained.ts';

beforeAll(async () => {
  await chooseBackend();
});

/** Stands for `use-lite`, whose fingerprint it has to bear: a direction for every word. */
function words({ textEncoder }: ConversationEncoder): MessageEncoder {
  const { name, size, pooling, fingerprint } = textEncoder!;
  const vectorOf = (text: string) => {
    const vector = new Float32Array(size);
    for (const word of text.split(' '))
      for (let letter = 0; letter < word.length; letter++)
        vector[(word.charCodeAt(letter) * 37 + letter * 101 + word.length * 11) % size]! += 1;
    return vector;
  };
  return {
    name,
    size,
    pooling,
    fingerprint,
    encode: async (texts) => Float32Array.from(texts.flatMap((text) => [...vectorOf(text)])),
  };
}

const about = (...texts: string[]): Conversation => ({
  messages: texts.map((text, minute) => ({
    from: minute % 2 ? 'coach' : 'user',
    text,
    time: 1_767_600_000 + 60 * minute,
  })),
});

describe('loadPretrainedConversation', () => {
  it('encodes a conversation with the weights that come with the package', async () => {
    const encoder = await loadPretrainedConversation();
    const text = words(encoder);
    const conversations = [
      about('my walk was good', 'how long was the walk'),
      about('printer driver is missing', 'install the driver'),
    ];
    const vectors = await encoder.encode(conversations, { textEncoder: text });
    expect(vectors).toHaveLength(2 * encoder.hiddenSize);
    expect(vectors.every(Number.isFinite)).toBe(true);
    expect(await encoder.encode(conversations, { textEncoder: text })).toEqual(vectors);
    encoder.dispose();
  });

  it('takes vectors of use-lite alone', async () => {
    const encoder = await loadPretrainedConversation();
    await expect(
      encoder.encode([about('hello')], { textEncoder: { ...words(encoder), name: 'minilm', fingerprint: 'minilm-1' } }),
    ).rejects.toThrow(/trained on vectors of use-lite .* not of minilm/);
    encoder.dispose();
  });

  it('comes in less than 10 MB, with a card that names data, licences and limits', async () => {
    const file = (name: string) => fileURLToPath(new URL(`../weights/small/${name}`, import.meta.url));
    expect((await stat(file('model.safetensors'))).size).toBeLessThan(10e6);
    const card = await readFile(file('README.md'), 'utf8');
    for (const part of ['CC BY 4.0', 'CDLA-Sharing 1.0', '## Limits', 'loadPretrainedConversation'])
      expect(card).toContain(part);
  });
});
