import { countBefore, daySeconds } from '@daybook/core';
import type { Timeline } from '../timeline.ts';

const partnerWindowsDays = [7, 28] as const;

export const partnerNames: readonly string[] = [
  'received since last own event',
  'partners since last own event',
  'days since first unanswered',
  ...partnerWindowsDays.flatMap((days) => [
    `partners of ${days} days`,
    `received from partners of ${days} days`,
    `new partners of ${days} days`,
    `answered share of ${days} days`,
  ]),
  'partners ever',
];

/**
 * With whom a person deals: an event's `item` is the partner, thread or article. Counts what was received since the
 * person last did something (an inbox), distinct and new partners, and the share of partners who answered.
 */
export function describePartners(row: number[], history: Timeline, predictionTime: number): void {
  const { times, byPerson, items } = history;
  const end = countBefore(times, predictionTime);
  let [unanswered, firstUnanswered] = [0, predictionTime];
  const unansweredPartners = new Set<number>();
  let step = end - 1;
  for (; step >= 0 && !byPerson[step]; step--) {
    unanswered++;
    firstUnanswered = times[step]!;
    if (items[step]! >= 0) unansweredPartners.add(items[step]!);
  }
  row.push(unanswered, unansweredPartners.size, (predictionTime - firstUnanswered) / daySeconds);
  const since = partnerWindowsDays.map((days) => countBefore(times, predictionTime - days * daySeconds));
  const [firstSeen, own] = [new Map<number, number>(), partnerWindowsDays.map(() => new Set<number>())];
  const received = partnerWindowsDays.map(() => new Set<number>());
  for (step = 0; step < end; step++) {
    const item = items[step]!;
    if (item < 0) continue;
    if (!firstSeen.has(item)) firstSeen.set(item, step);
    since.forEach((from, window) => {
      if (step >= from) (byPerson[step] ? own : received)[window]!.add(item);
    });
  }
  since.forEach((from, window) => {
    let [fresh, answered] = [0, 0];
    for (const item of own[window]!) {
      if (firstSeen.get(item)! >= from) fresh++;
      if (received[window]!.has(item)) answered++;
    }
    const partners = own[window]!.size;
    row.push(partners, received[window]!.size, fresh, partners === 0 ? 0 : answered / partners);
  });
  row.push(firstSeen.size);
}
