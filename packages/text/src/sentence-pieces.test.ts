import { describe, expect, it } from 'vitest';

import { createPieceTokenizer, type PieceVocabulary } from './sentence-pieces.ts';

const vocabulary: PieceVocabulary = [
  ['�', 0],
  ['<s>', 0],
  ['▁', -3],
  ['a', -4],
  ['b', -4],
  ['▁a', -5],
  ['ab', -5.5],
  ['▁ab', -12],
];
const tokenize = createPieceTokenizer(vocabulary, 2);
const pieces = (text: string) => tokenize(text).map((token) => vocabulary[token]![0]);

describe('createPieceTokenizer', () => {
  it('takes the likeliest pieces, not the longest piece first', () => {
    expect(pieces('ab')).toEqual(['▁', 'ab']); // -8.5; ▁a + b is -9, ▁ + a + b -11, ▁ab -12
    expect(pieces('a b')).toEqual(['▁a', '▁', 'b']);
  });

  it('makes one unknown token of neighbouring unknown symbols, emoji of two code units included', () => {
    expect(pieces('a😀你b')).toEqual(['▁a', '�', 'b']);
    expect(pieces('😀')).toEqual(['▁', '�']);
  });

  it('never matches reserved pieces', () => {
    expect(pieces('<s>')).toEqual(['▁', '�']);
  });

  it('reads compatibility forms as their plain letters', () => {
    expect(pieces('ａb')).toEqual(pieces('ab'));
  });
});
