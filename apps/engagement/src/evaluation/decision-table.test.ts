import { describe, expect, it } from 'vitest';
import { decisionTable } from './decision-table.ts';

describe('decisionTable', () => {
  it('contacts the least likely first', () => {
    // Twenty people, four of whom do not come back: the three least likely and the tenth.
    const probabilities = Array.from({ length: 20 }, (_, place) => (place + 1) / 21);
    const labels = probabilities.map((_, place) => (place < 3 || place === 9 ? 0 : 1));
    expect(decisionTable(probabilities, labels)).toEqual([
      { threshold: 1 / 21, contacts: 1, share: 0.05, precision: 1, recall: 0.25, lift: 5 },
      { threshold: 2 / 21, contacts: 2, share: 0.1, precision: 1, recall: 0.5, lift: 5 },
      { threshold: 4 / 21, contacts: 4, share: 0.2, precision: 0.75, recall: 0.75, lift: 3.75 },
      { threshold: 6 / 21, contacts: 6, share: 0.3, precision: 0.5, recall: 0.75, lift: 2.5 },
      { threshold: 10 / 21, contacts: 10, share: 0.5, precision: 0.4, recall: 1, lift: 2 },
    ]);
  });

  it('contacts equal probabilities together', () => {
    expect(decisionTable([0.3, 0.3, 0.3, 0.3], [0, 1, 1, 1])).toEqual([
      { threshold: 0.3, contacts: 4, share: 1, precision: 0.25, recall: 1, lift: 1 },
    ]);
  });

  it('has nothing to say where everybody or nobody did it', () => {
    expect(decisionTable([0.2, 0.9], [1, 1])).toEqual([]);
    expect(decisionTable([0.2, 0.9], [0, 0])).toEqual([]);
    expect(decisionTable([], [])).toEqual([]);
  });
});
