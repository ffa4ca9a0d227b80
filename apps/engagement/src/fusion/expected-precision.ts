import type { ExampleParts } from '../examples/examples.ts';
import type { Target } from '../examples/target.ts';

/** Below as many people a single number says little: intervals come first, and `split` makes folds. */
export const fewPeople = 200;

/** Correlation of errors on the same person; .02 to .04 on CollegeMsg and on simulated people. */
const sharedByPerson = 0.05;
/** The AUROC at which precision is asked for. */
const typicalAuroc = 0.8;

/**
 * Half the width of the 95 % interval that an AUROC near .8 can be expected to have (Hanley and McNeil 1982), with
 * fewer examples by the design effect of several per person (Kish 1965). NaN with one class only.
 */
export function expectedHalfWidth(labels: readonly number[], people: number): number {
  const perPerson = labels.length / Math.max(1, people);
  const share = 1 / (1 + Math.max(0, perPerson - 1) * sharedByPerson);
  const positives = share * labels.reduce((sum, label) => sum + label, 0);
  const negatives = share * labels.length - positives;
  if (positives <= 0 || negatives <= 0) return NaN;
  const squared = typicalAuroc ** 2;
  const ofPositives = typicalAuroc / (2 - typicalAuroc) - squared;
  const ofNegatives = (2 * squared) / (1 + typicalAuroc) - squared;
  const variance =
    typicalAuroc * (1 - typicalAuroc) +
    Math.max(0, positives - 1) * ofPositives +
    Math.max(0, negatives - 1) * ofNegatives;
  return 1.96 * Math.sqrt(variance / (positives * negatives));
}

/** One line on what can be seen and learned with so many people. */
export function precisionLine(target: Target, { train, test }: ExampleParts): string {
  const peopleOf = (examples: ExampleParts['test']) => new Set(examples.map(({ person }) => person)).size;
  const [learned, tested] = [peopleOf(train), peopleOf(test)];
  const few =
    learned < fewPeople
      ? ` ${learned} training people are few: counts and simple members will carry most of the prediction.`
      : '';
  if (test.length === 0) return `There are no test examples: nothing can be evaluated on this split.${few}`;
  if (target.kind !== 'binary') return `${test.length} test examples of ${tested} people.${few}`;
  const halfWidth = expectedHalfWidth(
    test.map(({ labels }) => labels[0]!),
    tested,
  );
  const seen = Number.isNaN(halfWidth)
    ? `all ${test.length} test examples have the same label: no AUROC can be measured.`
    : `AUROC will be known to about ±${halfWidth.toFixed(3)}, differences between models to a little less.`;
  return `With ${tested} test people ${seen}${few}`;
}
