import type { EventSequence, Random } from '@daybook/core';

/** At least one step of a timeline, each with `probability`. */
export function drawHidden({ times }: EventSequence, probability: number, random: Random): Set<number> {
  const hidden = new Set<number>();
  for (let step = 0; step < times.length; step++) if (random.uniform() < probability) hidden.add(step);
  if (hidden.size === 0 && times.length > 0) hidden.add(random.integer(times.length));
  return hidden;
}
