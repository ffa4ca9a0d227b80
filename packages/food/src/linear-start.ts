import { copyShares, numPointers } from '@daybook/core/layers';
import { ease, easePenalties } from './ease.ts';
import { countMeals, type FoodCounts } from './food-counts.ts';
import type { RankQuestion } from './rank-example.ts';

/** Weights of what simple methods say in the logits, before the first step of training. */
export type LinearStart = {
  /** Of a food's log frequency. */
  readonly frequency: number;
  /** Of EASE's scores with this penalty. */
  readonly ease: number;
  readonly penalty: number;
  /** Of each pointer of the copy path. [numPointers] */
  readonly copies: readonly number[];
};

/** A hidden food of a training person. */
type Question = RankQuestion & { readonly target: number };

/** Training people are predicted from the others, in this many groups. */
const numGroups = 3;
/** Logits that are computed for one setting, at most: questions · foods. */
const mostCells = 300_000;
const mostQuestions = 1500;

/** Every food of every meal with two or more, hidden in turn; of many, some at even distances. */
function questionsOf(people: readonly (readonly (readonly number[])[])[], most: number): Question[] {
  const all = people.flatMap((meals) =>
    meals.flatMap((foods, step) =>
      foods.length < 2
        ? []
        : foods.map((target) => ({ target, visible: foods.filter((food) => food !== target), meals, step })),
    ),
  );
  const every = Math.max(1, all.length / most);
  return all.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

/** What each method says of every food, for one question. */
type Features = {
  readonly target: number;
  readonly visible: readonly number[];
  readonly frequencies: Float64Array;
  readonly byMeal: Float64Array;
  /** Shares of foods that the person ate before, by pointer. */
  readonly copies: readonly (readonly [food: number, shares: Float32Array])[];
};

/** Visible foods cannot be the answer. */
const excluded = -1e9;

/** Mean −ln p of the hidden foods. */
function meanLoss(questions: readonly Features[], start: Omit<LinearStart, 'penalty'>): number {
  let loss = 0;
  for (const { target, visible, frequencies, byMeal, copies } of questions) {
    const logits = frequencies.map((frequency, food) => start.frequency * frequency + start.ease * byMeal[food]!);
    for (const [food, shares] of copies)
      for (let pointer = 0; pointer < numPointers; pointer++)
        logits[food]! += start.copies[pointer]! * shares[pointer]!;
    for (const food of visible) logits[food] = excluded;
    let top = -Infinity;
    for (const logit of logits) if (logit > top) top = logit;
    let sum = 0;
    for (const logit of logits) sum += Math.exp(logit - top);
    loss += top + Math.log(sum) - logits[target]!;
  }
  return loss / questions.length;
}

const copiesOf = ({ meals, step, visible }: Question): Features['copies'] => {
  const steps = meals.slice(0, step).map((foods) => ({ ids: foods, context: new Set(foods) }));
  const context = new Set(visible);
  return [...copyShares({ earlier: steps, context, excluded: context })];
};

const weights = [0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12];
const sweeps = 3;

/** The candidate of the least loss; the first of equals. */
function leastOf<Value>(values: readonly Value[], lossOf: (value: Value) => number): Value {
  const losses = values.map(lossOf);
  return values[losses.indexOf(Math.min(...losses))]!;
}

/**
 * How frequency, EASE and the person's earlier meals are best added up, on training people of whom the counts know
 * nothing: a log-linear model, whose loss is convex, by coordinate descent. What is left for the network to learn is
 * what these methods do not know.
 */
export function fitLinearStart(
  { numFoods, people }: Pick<FoodCounts, 'numFoods' | 'people'>,
  numPaired: number,
): LinearStart {
  const withEase = numPaired > 0;
  const most = Math.max(50, Math.min(mostQuestions, Math.floor(mostCells / numFoods)));
  const groups = Array.from({ length: numGroups }, (_, group) => ({
    questions: questionsOf(
      people.filter((__, person) => person % numGroups === group),
      most / numGroups,
    ),
    counts: countMeals(
      people.filter((__, person) => person % numGroups !== group),
      numFoods,
      numPaired,
    ),
  }));
  const featuresBy = (penalty: number): Features[] =>
    groups.flatMap(({ questions, counts: others }) => {
      const frequencies = others.single.map((count) => Math.log(count + 1));
      const ranker = withEase ? ease(others, penalty) : undefined;
      return questions.map((question) => ({
        target: question.target,
        visible: question.visible,
        frequencies,
        byMeal: ranker ? Float64Array.from(ranker(question)) : new Float64Array(numFoods),
        copies: copiesOf(question),
      }));
    });
  const begin = { frequency: 1, ease: 0, copies: new Array<number>(numPointers).fill(0) };
  if (groups.every(({ questions }) => questions.length === 0)) return { ...begin, penalty: easePenalties[0]! };
  const fits = (withEase ? easePenalties : easePenalties.slice(0, 1)).map((penalty) => {
    const questions = featuresBy(penalty);
    const scale = leastOf(weights, (weight) => meanLoss(questions, { ...begin, ease: weight }));
    return { penalty, questions, start: { ...begin, ease: withEase ? scale : 0 } };
  });
  const { penalty, questions, start } = leastOf(fits, (fit) => meanLoss(fit.questions, fit.start));
  let best = start;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let pointer = 0; pointer < numPointers; pointer++) {
      const withWeight = (weight: number) => best.copies.map((own, place) => (place === pointer ? weight : own));
      const weight = leastOf(weights, (each) => meanLoss(questions, { ...best, copies: withWeight(each) }));
      best = { ...best, copies: withWeight(weight) };
    }
    if (withEase) best = { ...best, ease: leastOf(weights, (each) => meanLoss(questions, { ...best, ease: each })) };
    best = {
      ...best,
      frequency: leastOf([0.3, 0.5, 0.7, 0.85, 1], (each) => meanLoss(questions, { ...best, frequency: each })),
    };
  }
  return { ...best, penalty };
}
