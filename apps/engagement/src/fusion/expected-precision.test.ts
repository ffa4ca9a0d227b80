import { describe, expect, it } from 'vitest';
import { engaged } from '../examples/target.ts';
import { expectedHalfWidth, precisionLine } from './expected-precision.ts';

const labels = (positives: number, negatives: number) => [
  ...Array.from({ length: positives }, () => 1),
  ...Array.from({ length: negatives }, () => 0),
];

describe('expectedHalfWidth', () => {
  it('is about what resampling people gave on real and simulated people', () => {
    // docs/results/engagement.md: CollegeMsg .813 to .832; the demo .636 to .748.
    expect(expectedHalfWidth(labels(4106, 7694), 1339)).toBeCloseTo(0.0095, 2);
    expect(expectedHalfWidth(labels(245, 115), 120)).toBeCloseTo(0.056, 1);
  });

  it('falls with people, and is not defined with one class', () => {
    expect(expectedHalfWidth(labels(10, 10), 5)).toBeGreaterThan(expectedHalfWidth(labels(40, 40), 20));
    expect(expectedHalfWidth(labels(10, 0), 5)).toBeNaN();
  });
});

describe('precisionLine', () => {
  const of = (people: number, label: (person: number) => number) =>
    Array.from({ length: people }, (_, person) => ({ person, predictionTime: 0, labels: [label(person)] }));
  const half = (person: number) => person % 2;

  it('says what so many people can show', () => {
    expect(precisionLine(engaged, { train: of(300, half), validation: [], test: of(50, half) })).toBe(
      'With 50 test people AUROC will be known to about ±0.124, differences between models to a little less.',
    );
    expect(precisionLine(engaged, { train: of(60, half), validation: [], test: of(5, () => 1) })).toBe(
      'With 5 test people all 5 test examples have the same label: no AUROC can be measured. 60 training people are ' +
        'few: counts and simple members will carry most of the prediction.',
    );
    expect(precisionLine(engaged, { train: of(300, half), validation: [], test: [] })).toBe(
      'There are no test examples: nothing can be evaluated on this split.',
    );
  });
});
