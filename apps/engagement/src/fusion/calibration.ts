import { sigmoid } from '@daybook/core';
import { z } from 'zod';

/**
 * probability = σ(logit / temperature + shift). The temperature corrects over- or underconfidence (Guo et al. 2017),
 * the shift a base rate that is off (Platt 1999). The order of predictions stays.
 */
export const calibrationSchema = z.strictObject({ temperature: z.number().positive(), shift: z.number() });
export type Calibration = z.infer<typeof calibrationSchema>;

export const uncalibrated: Calibration = { temperature: 1, shift: 0 };

export const calibrateLogit = ({ temperature, shift }: Calibration, logit: number): number =>
  logit / temperature + shift;

/** Fewer people or examples of a class fit temperature and shift to themselves. */
const fewest = { people: 20, ofAClass: 10 } as const;

/** Why validation is too small to calibrate on; undefined where it is not. labels, userIds [examples] */
export function tooFewToCalibrate(labels: readonly number[], userIds: readonly string[]): string | undefined {
  const people = new Set(userIds).size;
  if (people < fewest.people) return `${people} validation people are fewer than ${fewest.people}`;
  const positives = labels.filter((label) => label === 1).length;
  const rarer = Math.min(positives, labels.length - positives);
  if (rarer >= fewest.ofAClass) return undefined;
  return `validation has ${rarer} examples of the rarer class, fewer than ${fewest.ofAClass}`;
}

/** Beyond these slopes validation is too small, not the model wrong. */
const temperatures = { lowest: 0.2, highest: 20 } as const;

type Line = { readonly slope: number; readonly shift: number };

/** Σ −log p(label) plus a prior, worth one example, towards slope 1 and shift 0: convex in both. */
function cost(logits: readonly number[], labels: readonly number[], { slope, shift }: Line): number {
  // −log σ(x) = log(1 + e^−x), in the form that cannot overflow.
  const surprise = (margin: number) => Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
  return logits.reduce(
    (sum, logit, place) => sum + surprise((labels[place] === 1 ? 1 : -1) * (slope * logit + shift)),
    ((slope - 1) ** 2 + shift ** 2) / 2,
  );
}

/** Newton's step: the gradient of `cost` times the inverse of its curvature. */
function newtonStep(logits: readonly number[], labels: readonly number[], { slope, shift }: Line): Line {
  let [towardsSlope, towardsShift] = [1 - slope, -shift];
  let [curveSlope, curveBoth, curveShift] = [1, 0, 1];
  logits.forEach((logit, place) => {
    const probability = sigmoid(slope * logit + shift);
    const certainty = probability * (1 - probability);
    towardsSlope += (labels[place]! - probability) * logit;
    towardsShift += labels[place]! - probability;
    curveSlope += certainty * logit * logit;
    curveBoth += certainty * logit;
    curveShift += certainty;
  });
  const determinant = curveSlope * curveShift - curveBoth * curveBoth;
  return {
    slope: (curveShift * towardsSlope - curveBoth * towardsShift) / determinant,
    shift: (curveSlope * towardsShift - curveBoth * towardsSlope) / determinant,
  };
}

/**
 * The calibration with the least log loss on validation examples, by Newton's method with step halving. The prior keeps
 * it finite where few examples are separated perfectly. With one class only nothing changes, and an order is never
 * reversed: logits that point the wrong way stay as they are.
 */
export function fitCalibration(logits: readonly number[], labels: readonly number[], maxSteps = 50): Calibration {
  if (new Set(labels).size < 2) return uncalibrated;
  let line: Line = { slope: 1, shift: 0 };
  for (let step = 0; step < maxSteps; step++) {
    const move = newtonStep(logits, labels, line);
    const start = cost(logits, labels, line);
    const moved = (scale: number): Line => ({
      slope: line.slope + scale * move.slope,
      shift: line.shift + scale * move.shift,
    });
    let scale = 1;
    while (scale > 1e-6 && cost(logits, labels, moved(scale)) > start) scale /= 2;
    line = moved(scale);
    if (Math.abs(move.slope) + Math.abs(move.shift) < 1e-6) break;
  }
  if (line.slope <= 0) return uncalibrated;
  return {
    temperature: Math.min(temperatures.highest, Math.max(temperatures.lowest, 1 / line.slope)),
    shift: line.shift,
  };
}
