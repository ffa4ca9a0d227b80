import { describe, expect, it } from 'vitest';
import { engaged } from '../../examples/target.ts';
import type { TestPredictions } from '../predictions.ts';
import { predictionLines } from '../predictions-file.ts';
import { poolFolds } from './pool.ts';

const fold = (userId: string, more: object): TestPredictions => ({
  target: engaged,
  userIds: [userId],
  predictionTimes: [86_400],
  labels: [1],
  byModel: {
    model: [0.5],
    calibration: { temperature: userId === 'a' ? 1 : 3, shift: 0, raw: [0.4] },
    members: { networks: { weight: 0.2, predictions: [0.1] }, ...more },
    baselines: { trees: [0.3] },
    streams: {},
  },
});
const trees = { trees: { weight: 0.6, predictions: [0.3] } };

describe('poolFolds', () => {
  const [pooled] = poolFolds([[fold('a', trees)], [fold('b', { ...trees, recency: trees.trees })]]);

  it('puts folds after one another, with mean weights and calibration', () => {
    expect(pooled).toMatchObject({ userIds: ['a', 'b'], labels: [1, 1], predictionTimes: [86_400, 86_400] });
    expect(pooled!.byModel.calibration).toEqual({ temperature: 2, shift: 0, raw: [0.4, 0.4] });
    expect(pooled!.byModel.members!['trees']).toEqual({ weight: 0.6, predictions: [0.3, 0.3] });
  });

  it('leaves out a model that a fold lacks', () => {
    expect(Object.keys(pooled!.byModel.members!)).toEqual(['networks', 'trees']);
  });

  it('is written with each model once, and nothing where there is no number', () => {
    expect(predictionLines([{ ...pooled!, userIds: ['a', 'b,c'], labels: [1, NaN] }])).toEqual([
      'userId,predictionTime,target,label,engagement,networks,trees',
      'a,1970-01-02T00:00:00.000Z,engaged,1,0.5,0.1,0.3',
      '"b,c",1970-01-02T00:00:00.000Z,engaged,,0.5,0.1,0.3',
    ]);
  });
});
