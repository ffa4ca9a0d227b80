/**
 * A size that is known when the graph runs: `product` of named sizes and numbers, plus `offset`. `batch · 4`, `length +
 * 1`, `predictionTimes + length`.
 */
export type Size = number | { readonly factors: readonly SizeTerm[]; readonly times: number };
type SizeTerm = { readonly names: readonly string[]; readonly offset: number };

/** Names of an export's changing sizes, each with the number that stands for it while the graph is recorded. */
export type Placeholders = ReadonlyMap<string, number>;

/** Steps that a network looks back or ahead, and [CLS] vectors put before the steps. */
const offsets = [0, 1, -1, 2, -2, 3, -3, 4, -4];
const isLength = (name: string) => /length$/i.test(name);

/** What may stand for a size: a name, a length with an offset, a length and the prediction times before it. */
function candidates(placeholders: Placeholders): { readonly term: SizeTerm; readonly value: number }[] {
  return [...placeholders].flatMap(([name, value]) => {
    if (!isLength(name)) return [{ term: { names: [name], offset: 0 }, value }];
    const predictionTimes = placeholders.get('predictionTimes');
    return [
      ...offsets.map((offset) => ({ term: { names: [name], offset }, value: value + offset })),
      ...(predictionTimes === undefined
        ? []
        : [{ term: { names: ['predictionTimes', name], offset: 0 }, value: value + predictionTimes }]),
    ];
  });
}

/**
 * The size that a number of the recording stands for. Placeholders are large primes, so that a product of them can be
 * told from every size of a network; two recordings with other primes must agree.
 */
export function sizeOf(value: number, placeholders: Placeholders): Size {
  const factors: SizeTerm[] = [];
  let rest = value;
  for (const { term, value: candidate } of candidates(placeholders))
    while (rest > 0 && rest % candidate === 0) {
      factors.push(term);
      rest /= candidate;
    }
  return factors.length === 0 ? value : { factors, times: rest };
}

const termText = ({ names, offset }: SizeTerm) =>
  [...names, ...(offset === 0 ? [] : [String(offset)])].join(' + ').replace('+ -', '- ');

/** `batch * (length + 1) * 4` */
export function sizeText(size: Size): string {
  if (typeof size === 'number') return String(size);
  const terms = size.factors.map((term) => {
    const text = termText(term);
    return text.includes(' ') && size.factors.length + size.times > 2 ? `(${text})` : text;
  });
  return [...terms, ...(size.times === 1 ? [] : [String(size.times)])].join(' * ');
}
