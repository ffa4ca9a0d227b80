import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { scoreTable } from './score-table.ts';
import { engaged, targetSchema } from './target.ts';

const userIds = Array.from({ length: 40 }, (_, index) => `u${index % 20}`);
const labels = userIds.map((_, index) => (index % 4 === 0 ? 1 : 0));
const perfect = labels.map((label) => (label === 1 ? 0.9 : 0.1));
const noisy = labels.map((label, index) => (label === 1 && index % 8 > 0 ? 0.4 : 0.1 + 0.01 * (index % 5)));
const options = { seed: 1, samples: 50 };

describe('evaluate', () => {
  const evaluation = evaluate(engaged, labels, userIds, { model: noisy, baselines: { recency: perfect, logistic: noisy.map((value) => 1 - value) }, streams: { food: noisy } }, options);

  it('counts examples, people and positives', () => {
    expect(evaluation).toMatchObject({ target: 'engaged', kind: 'binary', examples: 40, people: 20, positiveRate: 0.25 });
    expect(evaluation.reliability!.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  });

  it('reports a lift over the best baseline that is negative', () => {
    expect(evaluation.lift!.over).toBe('recency');
    expect(evaluation.lift!.auroc).toBeLessThan(0);
    expect(evaluation.lift!.interval[0]).toBeLessThanOrEqual(evaluation.lift!.auroc);
    expect(evaluation.lift!.interval[1]).toBeGreaterThanOrEqual(evaluation.lift!.auroc);
    expect(evaluation.baselines['recency']).toMatchObject({ auroc: 1, aurocInterval: [1, 1], brier: expect.closeTo(0.01, 10) });
  });

  it('leaves examples without a label out of a value target', () => {
    const target = targetSchema.parse({ name: 'weight', kind: 'value' });
    const numbers = evaluate(target, [80, NaN, 82], ['a', 'b', 'c'], { model: [81, 5, 84], baselines: { mean: [81, 81, 81] }, streams: {} }, options);
    expect(numbers).toMatchObject({ examples: 2, mae: 1.5, rmse: Math.sqrt(2.5), baselines: { mean: { mae: 1 } } });
    expect(numbers.positiveRate).toBeUndefined();
  });

  it('is shown as a table', () => {
    expect(scoreTable(evaluation)).toMatchInlineSnapshot(`
      "engaged: 40 test examples of 20 people, 25.0% positive

                                 AUROC (95%)           AUPRC (95%)   log loss   Brier     ECE
      engagement model   0.750 (0.600–0.894)   0.670 (0.558–0.791)      0.476   0.153   0.095
        food alone       0.750 (0.600–0.894)   0.670 (0.558–0.791)      0.476   0.153   0.095
      recency            1.000 (1.000–1.000)   1.000 (1.000–1.000)      0.105   0.010   0.100
      logistic           0.250 (0.106–0.400)   0.196 (0.075–0.320)      1.675   0.603   0.695

      Lift over recency: -0.250 AUROC (95% -0.400 to -0.106)."
    `);
  });
});
