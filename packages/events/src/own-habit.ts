/** A label's weight among a person's earlier ones, for each of `habitDecays`, and the label that was most frequent. */
export type Habit = {
  readonly counts: readonly number[];
  readonly totals: readonly number[];
  /** 0 where there is nothing before it. */
  readonly guess: number;
};

/** An event weighs this many times the one after it. */
export const habitDecays = [1, 0.97, 0.8] as const;

/** Counts a person's labels as they come, newer ones weighing more. */
export function createHabit(): { before(label: number): Habit; add(label: number): void } {
  const seen = new Map<number, { readonly counts: readonly number[]; readonly time: number }>();
  let [guess, most] = [0, 0];
  let [time, totals]: [number, readonly number[]] = [0, habitDecays.map(() => 0)];
  const countsOf = (label: number) => {
    const entry = seen.get(label);
    return habitDecays.map((decay, place) => (entry ? entry.counts[place]! * decay ** (time - entry.time) : 0));
  };
  return {
    before: (label) => ({ counts: countsOf(label), totals, guess }),
    add(label) {
      const counts = countsOf(label).map((count, place) => count * habitDecays[place]! + 1);
      time++;
      seen.set(label, { counts, time });
      // Without decay the highest count can only be one that has just grown.
      if (counts[0]! > most) [guess, most] = [label, counts[0]!];
      totals = totals.map((total, place) => total * habitDecays[place]! + 1);
    },
  };
}
