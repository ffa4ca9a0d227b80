import { countBins, type InputReference } from '../../examples/features/input-reference.ts';
import type { FeatureTable } from '../../examples/features/feature-table.ts';

/** `limit` is what a column passes by chance in one case of twenty, but at least .2, from which a shift is large. */
export type InputDrift = { readonly name: string; readonly psi: number; readonly limit: number };

const largeShift = 0.2;

/**
 * The population stability index, Σ (p − q) · ln(p / q), of two counts of the same bins. Half a case is added to each
 * bin, so that an empty one is not infinite.
 */
export function psi(expected: readonly number[], actual: readonly number[]): number {
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
    return counts.map((count) => (count + 0.5) / total);
  };
  const [reference, now] = [shares(expected), shares(actual)];
  return reference.reduce((sum, share, bin) => sum + (now[bin]! - share) * Math.log(now[bin]! / share), 0);
}

/**
 * Without drift PSI is about χ² with bins − 1 degrees of freedom, times 1/n + 1/m (Yurdakul 2018). Its 95 % quantile by
 * Wilson and Hilferty's (1931) approximation.
 */
function psiLimit(bins: number, expected: number, actual: number): number {
  const freedom = Math.max(1, bins - 1);
  const quantile = freedom * (1 - 2 / (9 * freedom) + 1.645 * Math.sqrt(2 / (9 * freedom))) ** 3;
  return Math.max(largeShift, quantile * (1 / expected + 1 / actual));
}

/** Adds up people, some at a time, and compares them with training. */
export class DriftCounter {
  readonly #reference: InputReference;
  readonly #counts: number[][];
  #rows = 0;

  constructor(reference: InputReference) {
    this.#reference = reference;
    this.#counts = reference.columns.map(({ edges }) => edges.map(() => 0).concat(0, 0));
  }

  add(table: FeatureTable): void {
    this.#rows += table.rows;
    this.#reference.columns.forEach(({ name, edges }, place) => {
      const column = table.names.indexOf(name);
      if (column < 0) return;
      countBins(table, column, edges).forEach((count, bin) => (this.#counts[place]![bin]! += count));
    });
  }

  /** The most moved first. */
  inputs(): InputDrift[] {
    if (this.#rows === 0) return [];
    return this.#reference.columns
      .map(({ name, counts }, place) => {
        const used = counts.filter((count, bin) => count + this.#counts[place]![bin]! > 0).length;
        return {
          name,
          psi: psi(counts, this.#counts[place]!),
          limit: psiLimit(used, this.#reference.examples, this.#rows),
        };
      })
      .sort((one, other) => other.psi / other.limit - one.psi / one.limit);
  }
}

/** A sentence for each thing to worry about; none where all is well. */
export function driftWarnings(inputs: readonly InputDrift[]): string[] {
  const moved = inputs.filter((input) => input.psi > input.limit);
  // Among many columns one in twenty passes a limit of chance alone.
  if (moved.length <= Math.max(1, Math.ceil(inputs.length / 20))) return [];
  const names = moved.slice(0, 3).map(({ name, psi: value }) => `${name} (PSI ${value.toFixed(2)})`);
  return [
    `${moved.length} of ${inputs.length} inputs are not distributed as in training, most of all ${names.join(', ')}. ` +
      'Check the data, and evaluate or train again.',
  ];
}
