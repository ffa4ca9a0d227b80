import type { Metrics } from './metrics.ts';

/** A metric of a network beside the simple methods that were measured by it too. */
export type Comparison = {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  /**
   * What was not learned where the network is worse, by the name of the baseline: “what this person repeats”. Those
   * that are absent are left out.
   */
  readonly lessons: Readonly<Record<string, string>>;
};

/** Metrics of each baseline, by name. */
export type Baselines = Readonly<Record<string, unknown>>;

/** Metrics that differ by no more than this are called level. */
const level = 0.005;

/** What a baseline is called in a sentence. `ownHabit` → own habit, `ease` → EASE. */
function spoken(name: string): string {
  if (name === 'ease') return 'EASE';
  if (name === 'blend') return 'the best blend';
  return name.replaceAll(/([a-z])([A-Z])/g, (_, last: string, first: string) => `${last} ${first.toLowerCase()}`);
}

const figure = (value: number) => value.toFixed(3).replace(/^(-?)0\./, '$1.');

function measured(baselines: Baselines, name: string, metric: string): number {
  const own = baselines[name];
  const value = typeof own === 'object' && own !== null ? (own as Readonly<Record<string, unknown>>)[metric] : NaN;
  return typeof value === 'number' ? value : NaN;
}

/**
 * What a pretraining is worth, in plain words: one sentence for each comparison that was measured, with the strongest
 * baseline. `''` where nothing was measured.
 *
 * @example
 * verdict({ 'hit@10': 0.44 }, { ownHabit: { 'hit@10': 0.54 } }, [
 *   { metric: 'hit@10', better: 'higher', lessons: { ownHabit: 'what this person repeats' } },
 * ]);
 * // hit@10 .440 is below own habit (.540): the network has not learned what this person repeats; more steps or more
 * // people.
 */
export function verdict(metrics: Metrics, baselines: Baselines, comparisons: readonly Comparison[]): string {
  const sentences = comparisons.flatMap(({ metric, better, lessons }) => {
    const own = metrics[metric];
    const sign = better === 'higher' ? 1 : -1;
    const strongest = Object.keys(lessons)
      .map((name) => ({ name, value: measured(baselines, name, metric) }))
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => sign * (b.value - a.value))[0];
    if (own === undefined || !Number.isFinite(own) || !strongest) return [];
    const { name, value } = strongest;
    const beside = `${spoken(name)} (${figure(value)})`;
    if (Math.abs(own - value) <= level) return [`${metric} ${figure(own)} is level with ${beside}.`];
    if (sign * (own - value) > 0)
      return [`${metric} ${figure(own)} is better than every baseline, the strongest being ${beside}.`];
    return [
      `${metric} ${figure(own)} is ${better === 'higher' ? 'below' : 'worse than'} ${beside}: the network has not ` +
        `learned ${lessons[name]}; more steps or more people.`,
    ];
  });
  return sentences.join(' ');
}
