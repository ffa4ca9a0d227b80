import { ece, logLoss } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { evaluate, evaluateAt, type Evaluation } from './evaluate.ts';
import type { BinaryScores } from './scores.ts';
import { scoreTable } from './score-table.ts';
import { engaged, targetSchema } from '../examples/target.ts';

const userIds = Array.from({ length: 40 }, (_, index) => `u${index % 20}`);
const labels = userIds.map((_, index) => (index % 4 === 0 ? 1 : 0));
const perfect = labels.map((label) => (label === 1 ? 0.9 : 0.1));
const noisy = labels.map((label, index) => (label === 1 && index % 8 > 0 ? 0.4 : 0.1 + 0.01 * (index % 5)));
const options = { seed: 1, samples: 50 };

describe('evaluate', () => {
  const byModel = {
    model: noisy,
    baselines: { recency: perfect, logistic: noisy.map((value) => 1 - value) },
    streams: { food: noisy },
  };
  const evaluation = evaluate({ target: engaged, labels, userIds, byModel }, options);

  it('counts examples, people and positives', () => {
    expect(evaluation).toMatchObject({
      target: 'engaged',
      kind: 'binary',
      examples: 40,
      people: 20,
      positiveRate: 0.25,
    });
    expect(evaluation.reliability!.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  });

  it('reports a lift over the best baseline that is negative', () => {
    expect(evaluation.lift!.over).toBe('recency');
    expect(evaluation.lift!.auroc).toBeLessThan(0);
    expect(evaluation.lift!.interval[0]).toBeLessThanOrEqual(evaluation.lift!.auroc);
    expect(evaluation.lift!.interval[1]).toBeGreaterThanOrEqual(evaluation.lift!.auroc);
    expect(evaluation.baselines['recency']).toMatchObject({
      auroc: 1,
      aurocInterval: [1, 1],
      brier: expect.closeTo(0.01, 10),
    });
  });

  it('leaves examples without a label out of a value target', () => {
    const target = targetSchema.parse({ name: 'weight', kind: 'value' });
    const predictions = { model: [81, 5, 84], baselines: { mean: [81, 81, 81] }, streams: {} };
    const numbers = evaluate(
      { target, labels: [80, NaN, 82], userIds: ['a', 'b', 'c'], byModel: predictions },
      options,
    );
    expect(numbers).toMatchObject({ examples: 2, mae: 1.5, rmse: Math.sqrt(2.5), baselines: { mean: { mae: 1 } } });
    expect(numbers.positiveRate).toBeUndefined();
  });

  it('says how calibration changed the probabilities', () => {
    const raw = noisy.map((probability) => Math.min(1, 2 * probability));
    const calibrated = { model: noisy, calibration: { temperature: 2, shift: -0.1, raw }, baselines: {}, streams: {} };
    const { calibration, brier: after } = evaluate(
      { target: engaged, labels, userIds, byModel: calibrated },
      options,
    ) as Evaluation & BinaryScores;
    expect(calibration).toMatchObject({ temperature: 2, shift: -0.1 });
    expect(calibration!.before.logLoss).toBeCloseTo(logLoss(raw, labels), 10);
    expect(calibration!.before.ece).toBeCloseTo(ece(raw, labels), 10);
    expect(calibration!.before.brier).toBeCloseTo(
      raw.reduce((sum, probability, place) => sum + (probability - labels[place]!) ** 2, 0) / 40,
      10,
    );
    expect(after).not.toBe(calibration!.before.brier);
    expect(calibration!.before.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  });

  it('evaluates some of the examples', () => {
    const places = [0, 4, 8, 1, 2, 3];
    const some = { model: noisy, baselines: { recency: perfect }, streams: { food: noisy } };
    const again = evaluateAt(places, { target: engaged, labels, userIds, byModel: some }, options);
    expect(again).toMatchObject({ examples: 6, positiveRate: 0.5, baselines: { recency: { auroc: 1 } }, streams: {} });
  });

  const shown = {
    ...evaluation,
    calibration: {
      temperature: 1.25,
      shift: -0.1,
      before: { logLoss: 0.5, brier: 0.161, ece: 0.12, reliability: [] },
    },
    withoutFinalWeek: evaluation,
  };

  it('is shown as a table, intervals first with few people', () => {
    expect(scoreTable(shown)).toMatchInlineSnapshot(`
      "engaged: 40 test examples of 20 people, 25.0% positive

                         95% of AUROC (value)   95% of AUPRC (value)   log loss   Brier     ECE
      engagement model    0.600–0.894 (0.750)    0.558–0.791 (0.670)      0.476   0.153   0.095
        food alone        0.600–0.894 (0.750)    0.558–0.791 (0.670)      0.476   0.153   0.095
      recency             1.000–1.000 (1.000)    1.000–1.000 (1.000)      0.105   0.010   0.100
      logistic            0.106–0.400 (0.250)    0.075–0.320 (0.196)      1.675   0.603   0.695

      Lift over recency: 95% -0.400 to -0.106 AUROC (-0.250).
      With 20 test people AUROC is known to ±0.147; a difference from recency below 0.147 cannot be seen.
      Calibration (temperature 1.25, shift -0.10, from validation): Brier 0.161 → 0.153, ECE 0.120 → 0.095.
      Without each person's final week: 40 examples, AUROC 0.600–0.894 (0.750)
        Lift over recency: 95% -0.400 to -0.106 AUROC (-0.250).

      Contacting those least likely to do it:
        probability ≤     contacts   precision   recall   lift
        0.100            7 (17.5%)       0.857    0.200   1.14
        0.110           14 (35.0%)       0.857    0.400   1.14
        0.120           21 (52.5%)       0.857    0.600   1.14"
    `);
  });

  it('is shown with values first where there are many people', () => {
    const many = { ...shown, people: 200, withoutFinalWeek: { ...evaluation, people: 200 } };
    expect(scoreTable(many)).toMatchInlineSnapshot(`
      "engaged: 40 test examples of 200 people, 25.0% positive

                                 AUROC (95%)           AUPRC (95%)   log loss   Brier     ECE
      engagement model   0.750 (0.600–0.894)   0.670 (0.558–0.791)      0.476   0.153   0.095
        food alone       0.750 (0.600–0.894)   0.670 (0.558–0.791)      0.476   0.153   0.095
      recency            1.000 (1.000–1.000)   1.000 (1.000–1.000)      0.105   0.010   0.100
      logistic           0.250 (0.106–0.400)   0.196 (0.075–0.320)      1.675   0.603   0.695

      Lift over recency: -0.250 AUROC (95% -0.400 to -0.106).
      With 200 test people AUROC is known to ±0.147; a difference from recency below 0.147 cannot be seen.
      Calibration (temperature 1.25, shift -0.10, from validation): Brier 0.161 → 0.153, ECE 0.120 → 0.095.
      Without each person's final week: 40 examples, AUROC 0.750 (0.600–0.894)
        Lift over recency: -0.250 AUROC (95% -0.400 to -0.106).

      Contacting those least likely to do it:
        probability ≤     contacts   precision   recall   lift
        0.100            7 (17.5%)       0.857    0.200   1.14
        0.110           14 (35.0%)       0.857    0.400   1.14
        0.120           21 (52.5%)       0.857    0.600   1.14"
    `);
  });

  it('says where there is no calibration', () => {
    const none = { temperature: 1, shift: 0, before: shown.calibration.before };
    expect(scoreTable({ ...shown, calibration: none })).toContain(
      'Not calibrated: validation was too small or did not improve.',
    );
  });
});
