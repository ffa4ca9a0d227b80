import { describe, expect, it } from 'vitest';
import { gainCurve, precisionRecallCurve, rocCurve, thin } from './curves.ts';

const predictions = [
  { probability: 0.9, label: 1 },
  { probability: 0.8, label: 0 },
  { probability: 0.8, label: 1 },
  { probability: 0.2, label: 0 },
];

describe('rocCurve', () => {
  it('takes equal probabilities together', () => {
    expect(rocCurve(predictions)).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 0.5 },
      { x: 0.5, y: 1 },
      { x: 1, y: 1 },
    ]);
  });
});

describe('precisionRecallCurve', () => {
  it('ends at the positive rate', () => {
    expect(precisionRecallCurve(predictions).at(-1)).toEqual({ x: 1, y: 0.5 });
  });
});

describe('gainCurve', () => {
  it('contacts the least likely first', () => {
    expect(gainCurve(predictions)[1]).toEqual({ x: 0.25, y: 0.5 });
  });
});

describe('thin', () => {
  it('keeps both ends', () => {
    const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x }));
    expect(thin(points, 10)).toHaveLength(10);
    expect(thin(points, 10).at(-1)).toEqual({ x: 999, y: 999 });
  });
});
