import { memorySource, type MessageSequence } from '@daybook/core';
import { numSpecialIds, unknownId, type SegmentPlan } from '@daybook/core/training';
import { describe, expect, it } from 'vitest';
import { countWords, wordFields, wordIds, wordsOf } from './words.ts';

const sequence = (sequenceId: string, texts: readonly string[]): MessageSequence => ({
  userId: sequenceId,
  sequenceId,
  times: Float64Array.from(texts, (_, step) => step),
  firstStep: 0,
  roles: new Int32Array(texts.length),
  vectors: new Float32Array(texts.length),
  vectorSize: 1,
  texts,
});
const first = sequence('a', ['A walk, a WALK!', 'Well done']);
const second = sequence('b', ['Which walk?', 'Thé 3km one', '']);

describe('wordsOf', () => {
  it('takes letters and numbers of any script, once each', () => {
    expect([...wordsOf('Thé 3km walk: a Walk! можно')]).toEqual(['thé', '3km', 'walk', 'a', 'можно']);
  });
});

describe('countWords', () => {
  it('weighs a word by how few conversations have it, and leaves out the rare ones', async () => {
    const table = await countWords([memorySource([first, second], { role: ['user'] })], 2);
    expect(table.words).toEqual(['walk']);
    expect(table.weights[0]).toBeCloseTo(Math.log(3 / 2), 6);
    expect(table.unknownWeight).toBeCloseTo(Math.log(3), 6);
  });
});

describe('wordFields', () => {
  const ids = wordIds(['walk']);
  const wordOf = ({ words, bags }: ReturnType<typeof wordFields>, row: number, step: number) => {
    const [, length = 0, distinct = 0] = bags.shape;
    return Array.from(words.data.subarray(row * distinct, (row + 1) * distinct)).filter(
      (_, column) => bags.data[(row * length + step) * distinct + column] === 1,
    );
  };

  it('gives each message its words; unknown ones stay apart', () => {
    const fields = wordFields([first, second], ids);
    expect(fields.bags.shape).toEqual([2, 3, 8]);
    expect(wordOf(fields, 0, 0)).toEqual([unknownId, numSpecialIds]);
    expect(wordOf(fields, 1, 1)).toEqual([unknownId, unknownId, unknownId]);
    expect(wordOf(fields, 1, 2)).toEqual([]);
  });

  it('follows the plans, as text does', () => {
    const swapped: SegmentPlan = {
      cut: 1,
      label: 0,
      weight: 1,
      kind: 'random',
      donor: 1,
      donorSteps: Int32Array.of(0),
    };
    const own: SegmentPlan = { cut: 1, label: 1, weight: 1, kind: 'own', donor: 1, donorSteps: Int32Array.of(1, 2) };
    expect(wordOf(wordFields([first, second], ids, [swapped, own]), 0, 1)).toContain(numSpecialIds);
    expect(wordOf(wordFields([first, second], ids), 0, 1)).not.toContain(numSpecialIds);
  });

  it('is empty for a network without words, and asks for texts otherwise', () => {
    const { texts: _, ...silent } = first;
    expect(wordFields([silent], undefined).bags.data).toEqual(new Float32Array(2));
    expect(() => wordFields([silent], ids)).toThrow(
      'conversation a: this network compares words, and its source gives none. Open it with { texts: true }',
    );
  });
});
