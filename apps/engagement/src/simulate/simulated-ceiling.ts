import { daySeconds } from '@daybook/core';
import { type SimulationConfig, ceiling, simulatePerson } from './index.ts';
import type { Example } from '../examples/examples.ts';
import type { Cohort } from '../examples/timeline.ts';
import type { Target } from '../examples/target.ts';

/**
 * The best possible probability of each example of a simulated cohort, by a filter that knows the simulator's equations
 * but not the hidden states.
 */
export function simulatedCeiling(simulation: SimulationConfig, { minimum, windowDays }: Target) {
  return (cohort: Cohort, examples: readonly Example[]): number[] => {
    const rowsOf = new Map<string, number[]>();
    examples.forEach(({ person }, row) => {
      const { userId } = cohort.people[person]!;
      const rows = rowsOf.get(userId);
      if (rows) rows.push(row);
      else rowsOf.set(userId, [row]);
    });
    const probabilities = examples.map(() => NaN);
    for (let index = 0; index < simulation.people; index++) {
      const { person, events } = simulatePerson(index, simulation);
      const rows = rowsOf.get(person.userId);
      if (!rows) continue;
      const known = ceiling(
        person.startDay * daySeconds,
        events,
        rows.map((row) => examples[row]!.predictionTime),
        { minimum, windowDays, seed: simulation.seed },
      );
      rows.forEach((row, place) => (probabilities[row] = known[place]!));
    }
    return probabilities;
  };
}
