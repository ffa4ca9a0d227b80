import { createRandom } from '@daybook/core';
import { describe, expect, it } from 'vitest';
import { drawDaysAway, sessionProbability } from './hidden-state.ts';
import { sessionHazard } from './session-hazard.ts';

/** Days from one session to the next, drawn as the simulator draws them. */
function drawGap(plannedDays: number, driveThen: number, random: ReturnType<typeof createRandom>): number {
  let gap = drawDaysAway(driveThen, random) + 1;
  while (random.uniform() >= sessionProbability(plannedDays)) gap++;
  return gap;
}

describe('sessionHazard', () => {
  it.each([-1.2, 0, 0.4])('is how often a gap ends on its gth day, at a drive of %d', (driveThen) => {
    const random = createRandom('hazard');
    const hazard = sessionHazard(5);
    const gaps = Array.from({ length: 20_000 }, () => drawGap(5, driveThen, random));
    for (const gapDays of [1, 4, 8, 12, 19]) {
      const open = gaps.filter((gap) => gap >= gapDays).length;
      if (open < 500) continue;
      const spread = Math.sqrt(0.25 / open);
      expect(
        Math.abs(gaps.filter((gap) => gap === gapDays).length / open - hazard(gapDays, driveThen)),
        `day ${gapDays}`,
      ).toBeLessThan(4 * spread);
    }
  });

  it('is the plan alone once every silence is over', () => {
    expect(sessionHazard(4)(35, -3)).toBeCloseTo(4 / 7);
  });
});
