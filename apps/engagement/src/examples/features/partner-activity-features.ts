import { countBefore, daySeconds } from '@daybook/core';
import type { LastOwnEvent, Timeline } from '../timeline.ts';
import { neverDays } from './series-features.ts';

const windowsDays = [1, 3, 7, 28] as const;
/** Partners of so many days count. */
const recentDays = 56;
/** Decay of a partner's weight by the age of the last event with them, and of their activity by its own age. */
const [partnerDecayDays, activityDecayDays] = [14, 7];

export const partnerActivityNames: readonly string[] = [
  'partners who are people',
  ...windowsDays.map((days) => `partners active within ${days} days`),
  'days since any partner was active',
  'median of days since partners were active',
  'days since the latest partner was active',
  'days since the most frequent partner was active',
  'decayed activity of partners',
  'mean decayed activity of partners',
];

/** Age of the last event with each partner, days, and how many there were; the latest partner first. */
function recentPartners({ times, items }: Timeline, predictionTime: number) {
  const partners = new Map<number, { readonly age: number; events: number }>();
  for (let step = countBefore(times, predictionTime) - 1; step >= 0; step--) {
    const age = (predictionTime - times[step]!) / daySeconds;
    if (age > recentDays) break;
    const item = items[step]!;
    if (item < 0) continue;
    const known = partners.get(item);
    if (known) known.events++;
    else partners.set(item, { age, events: 1 });
  }
  return partners;
}

/**
 * What the people whom somebody deals with do, with whomever: who still meets active people comes back more often. Only
 * events before the prediction time enter.
 */
export function describePartnerActivity(
  row: number[],
  history: Timeline,
  lastOwnEvent: LastOwnEvent,
  predictionTime: number,
): void {
  const known: { readonly events: number; readonly weight: number; readonly days: number }[] = [];
  for (const [item, { age, events }] of recentPartners(history, predictionTime)) {
    const last = lastOwnEvent(item, predictionTime);
    if (last === undefined) continue;
    const days = Math.min(neverDays, (predictionTime - last) / daySeconds);
    known.push({ events, weight: Math.exp(-age / partnerDecayDays), days });
  }
  const ages = known.map(({ days }) => days).sort((one, other) => one - other);
  const weights = known.reduce((sum, { weight }) => sum + weight, 0);
  const activity = known.reduce((sum, { weight, days }) => sum + weight * Math.exp(-days / activityDecayDays), 0);
  const favourite = known.reduce((most, partner) => (partner.events > most.events ? partner : most), {
    events: 0,
    days: neverDays,
  });
  row.push(
    known.length,
    ...windowsDays.map((days) => ages.filter((age) => age <= days).length),
    ages[0] ?? neverDays,
    ages[ages.length >> 1] ?? neverDays,
    known[0]?.days ?? neverDays,
    favourite.days,
    activity,
    weights === 0 ? 0 : activity / weights,
  );
}
