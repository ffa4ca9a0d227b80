import { describe, expect, it } from 'vitest';
import { groupPredictionTimes } from './prediction-time-groups.ts';

const example = (person: number, predictionTime: number) => ({ person, predictionTime, labels: [1] });
const examples = [example(0, 20), example(1, 5), example(0, 10), example(0, 30), example(2, 1)];
const steps = [12, 3, 8, 20, 1];

describe('groupPredictionTimes', () => {
  it('puts the prediction times of a person together, oldest first', () => {
    expect(
      groupPredictionTimes({ examples, steps }, [
        { supportsPredictionTimes: true, maxLength: 100 },
        { supportsPredictionTimes: true, maxLength: 12 },
      ]),
    ).toEqual([[2, 0, 3], [1], [4]]);
  });

  it('begins anew where more lies between than a network reads', () => {
    expect(
      groupPredictionTimes({ examples, steps }, [
        { supportsPredictionTimes: true, maxLength: 100 },
        { supportsPredictionTimes: true, maxLength: 11 },
      ]),
    ).toEqual([[2, 0], [3], [1], [4]]);
  });

  it('leaves each alone where a network reads one at a time, or none is read', () => {
    const apart = [[2], [0], [3], [1], [4]];
    expect(
      groupPredictionTimes({ examples, steps }, [
        { supportsPredictionTimes: true, maxLength: 100 },
        { supportsPredictionTimes: false, maxLength: 100 },
      ]),
    ).toEqual(apart);
    expect(groupPredictionTimes({ examples, steps }, [])).toEqual(apart);
  });
});
