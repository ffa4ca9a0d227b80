import { beforeAll, describe, expect, it } from 'vitest';
import { chooseBackend } from '../node/backend.ts';
import { lookBack } from './look-back.ts';

beforeAll(async () => {
  await chooseBackend({ preferred: 'cpu' });
});

describe('lookBack', () => {
  it('lets [CLS] see everything and a step what came before it', () => {
    const bias = lookBack(4);
    const seen = bias.arraySync()[0]![0]!.map((row) => row.map((score) => (score === 0 ? 1 : 0)));
    expect(seen).toEqual([
      [1, 1, 1, 1],
      [0, 1, 0, 0],
      [0, 1, 1, 0],
      [0, 1, 1, 1],
    ]);
    bias.dispose();
  });
});
