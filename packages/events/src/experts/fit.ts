import type { Evidence } from './follow-timeline.ts';
import type { Target } from './targets.ts';

/** How the experts of a target smooth and are weighed, frequency first. */
export type FittedTarget = {
  /** Weight of an expert's base, in events; of frequency 0. [1 + experts] */
  readonly strengths: readonly number[];
  /** Share of each expert in the best mixture with fixed shares. [1 + experts] */
  readonly shares: readonly number[];
  /** Mean −ln p of each expert alone on the events that it was fitted on. [1 + experts] */
  readonly losses: readonly number[];
};

/** An event of a training person, with what its label's class has in the counts. */
export type Observation = Evidence & {
  /** How often the class occurs among training people, smoothed. */
  readonly frequency: number;
};

const smoothings = [0.1, 0.3, 1, 3, 10, 30, 100, 300];
const expectationSteps = 30;
const smallest = 1e-9;

/** p(class) by frequency and by each expert. [1 + experts] */
export function expertProbabilities(
  { experts }: Target,
  strengths: readonly number[],
  { counts, totals, frequency }: Observation,
): number[] {
  const probabilities = [frequency];
  experts.forEach(({ base }, place) => {
    const strength = strengths[place + 1]!;
    probabilities.push(
      Math.max(smallest, (counts[place]! + strength * probabilities[base]!) / (totals[place]! + strength)),
    );
  });
  return probabilities;
}

const meanLoss = (rows: readonly (readonly number[])[], place: number) =>
  rows.reduce((sum, row) => sum - Math.log(row[place]!), 0) / rows.length;

/** Shares under which the mixture makes `rows` likeliest (expectation maximisation, Dempster et al. 1977). */
function fitShares(rows: readonly (readonly number[])[], size: number): number[] {
  let shares = new Array<number>(size).fill(1 / size);
  for (let step = 0; step < expectationSteps; step++) {
    const sums = new Float64Array(size);
    for (const row of rows) {
      const all = row.reduce((sum, probability, place) => sum + shares[place]! * probability, 0);
      row.forEach((probability, place) => (sums[place]! += (shares[place]! * probability) / all));
    }
    shares = Array.from(sums, (sum) => sum / rows.length);
  }
  return shares;
}

/** Chooses each expert's smoothing by its own loss, one after another, then the shares of the mixture. */
export function fitTarget(target: Target, observations: readonly Observation[]): FittedTarget {
  const size = 1 + target.experts.length;
  const rows = observations.map(({ frequency }) => [frequency]);
  if (rows.length === 0)
    return {
      strengths: [0, ...target.experts.map(() => 10)],
      shares: new Array<number>(size).fill(1 / size),
      losses: new Array<number>(size).fill(NaN),
    };
  const strengths = [0];
  target.experts.forEach(({ base }, place) => {
    const predicted = (strength: number) =>
      observations.map(({ counts, totals }, row) =>
        Math.max(smallest, (counts[place]! + strength * rows[row]![base]!) / (totals[place]! + strength)),
      );
    const tried = smoothings.map((strength) => {
      const probabilities = predicted(strength);
      return { strength, probabilities, loss: probabilities.reduce((sum, each) => sum - Math.log(each), 0) };
    });
    const best = tried.reduce((least, each) => (each.loss < least.loss ? each : least));
    strengths.push(best.strength);
    best.probabilities.forEach((probability, row) => rows[row]!.push(probability));
  });
  return { strengths, shares: fitShares(rows, size), losses: strengths.map((_, place) => meanLoss(rows, place)) };
}
