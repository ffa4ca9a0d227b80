import { auroc, createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { fitTrees, predictTrees } from './trees.ts';

describe('fitTrees', () => {
  it('learns an interaction that no line separates, on people it has not seen, the same each time', async () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 1200 }, () => Array.from({ length: 5 }, random.uniform));
    const labels = rows.map(([one, other]) => (one! > 0.3 !== other! > 0.6 ? 1 : 0));
    const model = await fitTrees(rows.slice(0, 800), labels.slice(0, 800));
    const again = await fitTrees(rows.slice(0, 800), labels.slice(0, 800));
    const predictions = predictTrees(model, rows.slice(800));
    expect(auroc(predictions, labels.slice(800))).toBeGreaterThan(0.95);
    expect(predictTrees(again, rows.slice(800))).toEqual(predictions);
    model.free();
    again.free();
  });
});
