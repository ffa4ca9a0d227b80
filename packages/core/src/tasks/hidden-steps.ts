import * as z from 'zod';
import { samplePredictionTime } from '../data/step-fields.ts';
import type { Sequence } from '../data/sequence.ts';
import type { Random } from '../random.ts';
import { sampleSegmentPlans, segmentCandidates, type SegmentSettings } from './next-segment-task.ts';
import { contentPlace, nextSegmentPretraining, type SegmentPlan } from './next-segment.ts';
import { returnPretraining } from './return-task.ts';

/** Settings of networks that predict hidden steps beside next segments and returns. */
export const hiddenStepsPretraining = {
  maskProbability: z.number().gt(0).lt(1).default(0.2).describe('share of what is hidden'),
  nextSegmentWeight: z.number().min(0).default(1).describe('of the next-segment loss; 0 leaves the task out'),
  ...returnPretraining,
  ...nextSegmentPretraining,
};

export type HiddenStepsSampling = {
  readonly random: Random;
  readonly withSegmentIds?: boolean;
  /** `both` in training; one of the two when it is measured alone. */
  readonly task?: 'both' | 'hiddenSteps' | 'nextSegment';
};

/** A second segment for every sequence and a prediction time at random; the same `random` draws the same. */
export function planHiddenSteps<S extends Sequence>(
  sequences: readonly S[],
  settings: SegmentSettings,
  { random, task }: Required<Pick<HiddenStepsSampling, 'random' | 'task'>>,
): {
  readonly plans: readonly SegmentPlan[] | undefined;
  readonly predictionTimes: readonly (readonly number[])[];
  /** Whether a step holds its own content, not a donor's. */
  isOwn(row: number, step: number): boolean;
} {
  const plans =
    task === 'hiddenSteps'
      ? undefined
      : sampleSegmentPlans(segmentCandidates(sequences), settings, random.fork('plans'));
  const clock = random.fork('asOf');
  return {
    plans,
    predictionTimes: sequences.map((sequence) => [samplePredictionTime(sequence, clock)]),
    isOwn(row, step) {
      const [from, place] = contentPlace(plans, row, step);
      return from === row && place === step;
    },
  };
}
