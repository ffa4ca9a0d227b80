import { awayAtLeast, longestAwayDays, sessionProbability, shortestAwayDays } from './hidden-state.ts';

const lowest = -4;
const perUnit = 20;
const numDrives = 2 * -lowest * perUnit + 1;
/** Beyond this every silence has ended. */
const longestGapDays = 40;

/** p(session today | none in the `gapDays − 1` days since the last one, drive on the day of the last one). */
export type SessionHazard = (gapDays: number, driveThen: number) => number;

const known = new Map<number, SessionHazard>();

/**
 * The days away are summed out: with S(g) = p(no session on the g days after one) = Σ p(a days away) · (1 − p)^max(0, g
 * − a) the hazard is 1 − S(g) / S(g − 1). Stored as a table, linear between drives.
 */
export function sessionHazard(plannedDays: number): SessionHazard {
  const hazard = known.get(plannedDays) ?? tabulate(sessionProbability(plannedDays));
  known.set(plannedDays, hazard);
  return hazard;
}

function tabulate(probability: number): SessionHazard {
  const table = new Float64Array(longestGapDays * numDrives);
  for (let place = 0; place < numDrives; place++) {
    const driveThen = lowest + place / perUnit;
    let before = 1;
    for (let gap = 1; gap <= longestGapDays; gap++) {
      const now = noSession(gap, driveThen, probability);
      table[(gap - 1) * numDrives + place] = 1 - now / before;
      before = now;
    }
  }
  return (gapDays, driveThen) => {
    const row = (Math.min(gapDays, longestGapDays) - 1) * numDrives;
    const exact = Math.min(Math.max((driveThen - lowest) * perUnit, 0), numDrives - 1.001);
    const place = Math.floor(exact);
    const below = table[row + place]!;
    return below + (exact - place) * (table[row + place + 1]! - below);
  };
}

function noSession(gapDays: number, driveThen: number, probability: number): number {
  let total = (1 - awayAtLeast(shortestAwayDays, driveThen)) * (1 - probability) ** gapDays;
  for (let days = shortestAwayDays; days <= longestAwayDays; days++) {
    const chance = awayAtLeast(days, driveThen) - awayAtLeast(days + 1, driveThen);
    total += chance * (1 - probability) ** Math.max(0, gapDays - days);
  }
  return total;
}
