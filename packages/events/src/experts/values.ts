/** Ways to guess a value from those before it, in standard deviations of its type. */
export const guessNames = [
  'mostFrequent',
  'previous',
  'previous',
  'ownMean',
  'ownMean',
  'ownMedian',
  'ownMedian',
] as const;

/** The guesses along one timeline, in the order of `guessNames`. */
export type ValueFollower = {
  before(type: number, item: number): number[];
  add(type: number, item: number, value: number): void;
};

/** Values that the median of all counts for beside the person's own. */
const medianWeight = 2;
const meanDecay = 0.8;
/** Newest values that an own median is of. */
const mostValues = 32;
const fewValues = 6;

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return sorted.length === 0 ? 0 : (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** `medians` of training people by type id. */
export function followValues(medians: ReadonlyMap<number, number>): ValueFollower {
  type Own = {
    readonly sum: number;
    readonly count: number;
    readonly fadingSum: number;
    readonly fadingCount: number;
    /** The newest, the last one last. */
    readonly newest: readonly number[];
  };
  const byType = new Map<number, Own>();
  const lastOfItem = new Map<string, number>();
  return {
    before(type, item) {
      const median = medians.get(type) ?? 0;
      const own = byType.get(type);
      if (!own) return guessNames.map(() => median);
      const mean = (sum: number, count: number) => (sum + medianWeight * median) / (count + medianWeight);
      return [
        median,
        own.newest.at(-1)!,
        lastOfItem.get(`${type}/${item}`) ?? own.newest.at(-1)!,
        mean(own.sum, own.count),
        mean(own.fadingSum, own.fadingCount),
        // The median of all stands beside the person's own values.
        medianOf([median, ...own.newest]),
        medianOf([median, ...own.newest.slice(-fewValues)]),
      ];
    },
    add(type, item, value) {
      const own = byType.get(type) ?? { sum: 0, count: 0, fadingSum: 0, fadingCount: 0, newest: [] };
      byType.set(type, {
        sum: own.sum + value,
        count: own.count + 1,
        fadingSum: own.fadingSum * meanDecay + value,
        fadingCount: own.fadingCount * meanDecay + 1,
        newest: [...own.newest.slice(1 - mostValues), value],
      });
      lastOfItem.set(`${type}/${item}`, value);
    },
  };
}

export type FittedValues = {
  readonly medians: ReadonlyMap<number, number>;
  /** Of the guesses, adding up to 1. */
  readonly weights: readonly number[];
  /** Mean absolute error of each guess alone on the events that it was fitted on. */
  readonly losses: readonly number[];
};

export const blendGuess = ({ weights }: Pick<FittedValues, 'weights'>, guesses: readonly number[]): number =>
  guesses.reduce((sum, guess, place) => sum + guess * weights[place]!, 0);

const rounds = 12;
const shares = [0.05, 0.1, 0.2, 0.3, 0.5, 1];

/** Weights with a small mean absolute error: the best guess, then in each round a share of the one that helps most. */
export function fitValues(
  medians: ReadonlyMap<number, number>,
  observations: readonly { readonly value: number; readonly guesses: readonly number[] }[],
): FittedValues {
  const error = (weights: readonly number[]) =>
    observations.reduce((sum, { value, guesses }) => sum + Math.abs(value - blendGuess({ weights }, guesses)), 0);
  const alone = guessNames.map((_, place) => guessNames.map((_, other) => (other === place ? 1 : 0)));
  let weights: readonly number[] = alone[0]!;
  let least = error(weights);
  for (let round = 0; round < rounds; round++) {
    const tried = alone.flatMap((one) =>
      shares.map((share) => weights.map((weight, place) => (1 - share) * weight + share * one[place]!)),
    );
    const errors = tried.map(error);
    const best = errors.indexOf(Math.min(...errors));
    if (!(errors[best]! < least)) break;
    [weights, least] = [tried[best]!, errors[best]!];
  }
  return { medians, weights, losses: alone.map((one) => error(one) / observations.length) };
}
