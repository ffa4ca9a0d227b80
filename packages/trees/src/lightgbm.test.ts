import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatTrees, parseTrees, predictTrees, TreesError, treeShap } from './index.ts';

/** Models, scores and contributions of LightGBM: tools/fixtures/lightgbm-models.py. */
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/lightgbm-models.json'), 'utf8')) as {
  rows: (number | null)[][];
  scored: { name: string; text: string; scores: number[]; contributions: number[][] }[];
  refused: { name: string; text: string }[];
};
const rows = fixture.rows.map((row) => Float32Array.from(row, (value) => value ?? NaN));
const columns = rows[0]!.length;
const table = { rows: rows.length, columns, values: Float32Array.from(rows.flatMap((row) => [...row])) };

describe('parseTrees of a model of LightGBM', () => {
  it.each(fixture.scored)("$name: predictTrees gives LightGBM's raw scores", ({ text, scores }) => {
    const found = predictTrees(parseTrees(text), table);
    for (const [row, score] of scores.entries()) expect(found[row]).toBeCloseTo(score, 9);
  });

  it.each(fixture.scored)("$name: treeShap gives LightGBM's contributions", ({ text, contributions }) => {
    const model = parseTrees(text);
    for (const [row, expected] of contributions.entries()) {
      const { base, contributions: found } = treeShap(model, rows[row]!);
      for (const [column, value] of [...found, base].entries()) expect(value).toBeCloseTo(expected[column]!, 9);
    }
  });

  it.each(fixture.scored)('$name: formatTrees keeps the trees exactly', ({ text }) => {
    const model = parseTrees(text);
    expect(parseTrees(formatTrees(model))).toEqual(model);
  });

  it.each(fixture.refused)('refuses $name', ({ text }) => {
    expect(() => parseTrees(text)).toThrow(TreesError);
  });

  it('says what it refuses and what to do', () => {
    const messages = fixture.refused.map(({ text }) => {
      try {
        parseTrees(text);
        return 'accepted';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "parseTrees: tree 0 has a categorical split, which is not supported. Encode categories as numbers.",
        "parseTrees: tree 0 is linear in its leaves, which is not supported. Train with linear_tree=false.",
        "parseTrees: the model must have one score per row, found 3 classes.",
        "parseTrees: the model is a random forest, which is not supported.",
        "parseTrees: the objective must be one of binary sigmoid:1, regression, poisson; found regression_l1.",
      ]
    `);
  });
});
