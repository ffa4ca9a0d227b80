import { auroc, createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { tableOf } from '../examples/features/feature-table.ts';
import { fitTrees, predictTrees, treesContributions } from './trees.ts';

describe('fitTrees', () => {
  const random = createRandom(3);
  const rows = Array.from({ length: 900 }, () => Array.from({ length: 4 }, random.uniform));
  const labels = rows.map(([one, other]) => (one! > 0.3 !== other! > 0.6 ? 1 : 0));
  const options = { objective: 'binary', seed: 0, people: 600, one: true } as const;

  it('learns an interaction that no line separates, on rows it has not seen, the same each time', async () => {
    const member = await fitTrees(tableOf(rows.slice(0, 600)), labels.slice(0, 600), options);
    const predictions = predictTrees(member, tableOf(rows.slice(600)));
    expect(auroc([...predictions], labels.slice(600))).toBeGreaterThan(0.95);
    const again = await fitTrees(tableOf(rows.slice(0, 600)), labels.slice(0, 600), options);
    expect(predictTrees(again, tableOf(rows.slice(600)))).toEqual(predictions);
  });

  it('predicts by the mean of several models, and explains them all', async () => {
    const table = tableOf(rows.slice(0, 60));
    const member = await fitTrees(table, labels.slice(0, 60), { objective: 'binary', seed: 0, people: 60 });
    expect(member.length).toBeGreaterThan(1);
    const { base, contributions } = treesContributions(member, rows[7]!);
    const sum = contributions.reduce((all, value) => all + value, base);
    expect(predictTrees(member, tableOf([rows[7]!]))[0]).toBeCloseTo(sum, 6);
  });
});
