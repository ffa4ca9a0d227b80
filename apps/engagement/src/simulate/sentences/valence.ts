/** How well things go according to a sentence: 0 low, 1 mixed, 2 high. */
export type Valence = 0 | 1 | 2;
export type ByValence = readonly [low: readonly string[], mixed: readonly string[], high: readonly string[]];
