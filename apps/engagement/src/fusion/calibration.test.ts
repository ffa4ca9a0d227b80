import { createRandom, logLoss, sigmoid } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { calibrateLogit, fitCalibration, tooFewToCalibrate, uncalibrated } from './calibration.ts';

/** Labels drawn with probability σ(true logit). */
function drawn(count: number, seed: number) {
  const random = createRandom(seed);
  const logits = Array.from({ length: count }, () => 1.5 * random.normal());
  return { logits, labels: logits.map((logit) => (random.uniform() < sigmoid(logit) ? 1 : 0)) };
}

describe('fitCalibration', () => {
  const { logits, labels } = drawn(20_000, 1);

  it('finds the temperature and the shift that were put in', () => {
    const { temperature, shift } = fitCalibration(
      logits.map((logit) => 2.5 * (logit - 0.8)),
      labels,
    );
    expect(Math.abs(temperature - 2.5)).toBeLessThan(0.1);
    expect(shift).toBeCloseTo(0.8, 1);
  });

  it('leaves calibrated logits nearly alone', () => {
    const { temperature, shift } = fitCalibration(logits, labels);
    expect(temperature).toBeCloseTo(1, 1);
    expect(shift).toBeCloseTo(0, 1);
  });

  it('is at the minimum of the log loss', () => {
    const few = { logits: logits.slice(0, 400).map((logit) => 3 * logit), labels: labels.slice(0, 400) };
    const found = fitCalibration(few.logits, few.labels);
    // With the pull towards no change, which is half an example's square of the distance from it.
    const cost = ({ temperature, shift }: typeof found) =>
      400 *
        logLoss(
          few.logits.map((logit) => sigmoid(calibrateLogit({ temperature, shift }, logit))),
          few.labels,
        ) +
      0.5 * ((1 / temperature - 1) ** 2 + shift ** 2);
    for (const factor of [0.97, 1.03])
      expect(cost({ ...found, temperature: factor * found.temperature })).toBeGreaterThan(cost(found));
    for (const more of [-0.03, 0.03])
      expect(cost({ ...found, shift: found.shift + more })).toBeGreaterThan(cost(found));
  });

  it(
    'stays finite where logits tell the classes apart, and changes nothing where there is one class or a reversed ' +
      'order',
    () => {
      const { temperature, shift } = fitCalibration([-3, -2, 2, 3], [0, 0, 1, 1]);
      expect(temperature).toBeGreaterThanOrEqual(0.2);
      expect(Number.isFinite(shift)).toBe(true);
      expect(fitCalibration([1, 2, 3], [1, 1, 1])).toEqual(uncalibrated);
      expect(
        fitCalibration(
          logits.map((logit) => -logit),
          labels,
        ),
      ).toEqual(uncalibrated);
    },
  );
});

describe('tooFewToCalibrate', () => {
  const labels = Array.from({ length: 60 }, (_, row) => (row < 30 ? 1 : 0));
  const people = (count: number) => labels.map((_, row) => `u${row % count}`);

  it('says which of people and examples of a class are too few', () => {
    expect(tooFewToCalibrate(labels, people(20))).toBeUndefined();
    expect(tooFewToCalibrate(labels, people(19))).toBe('19 validation people are fewer than 20');
    expect(
      tooFewToCalibrate(
        labels.map((_, row) => (row < 9 ? 1 : 0)),
        people(30),
      ),
    ).toBe('validation has 9 examples of the rarer class, fewer than 10');
  });
});
