import type { MessageEncoder } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { joinEncoders } from './join-encoders.ts';

const encoder = (name: string, vectorOf: (text: string) => number[]): MessageEncoder => ({
  name,
  size: vectorOf('a').length,
  pooling: 'mean',
  fingerprint: `${name}-1`,
  async encode(texts, { onProgress } = {}) {
    onProgress?.(texts.length);
    return Float32Array.from(texts.flatMap(vectorOf));
  },
});
const joined = joinEncoders([
  encoder('length', (text) => [text.length, 0, 0]),
  encoder('first', (text) => [3 * text.charCodeAt(0), 4 * text.charCodeAt(0)]),
]);

describe('joinEncoders', () => {
  it('puts vectors of unit length side by side', async () => {
    const rows = await joined.encode(['abc', 'b']);
    [1, 0, 0, 0.6, 0.8, 1, 0, 0, 0.6, 0.8].forEach((value, place) => expect(rows[place]).toBeCloseTo(value, 6));
  });

  it('leaves a zero vector at zero', async () => {
    expect(Array.from(await joinEncoders([encoder('none', () => [0, 0])]).encode(['a']))).toEqual([0, 0]);
  });

  it('is named after its parts, in their order', () => {
    expect(joined).toMatchObject({
      name: 'length+first',
      pooling: 'mean+mean',
      fingerprint: 'length-1-first-1',
      size: 5,
    });
  });

  it('counts a message as done when every encoder has it', async () => {
    const done: number[] = [];
    await joined.encode(['a', 'b'], { onProgress: (count) => done.push(count) });
    expect(done).toEqual([1, 2]);
  });
});
