/**
 * Something of a person's own that comes up again and again. `{who}` and `{where}` stay the person's, `{detail}` is
 * what is on next, `{day}` varies. Sentences are neither low nor high and name no obstacle, so that they tell who
 * somebody is and not how they are.
 */
export type Matter = {
  readonly who: readonly string[];
  readonly where: readonly string[];
  readonly details: readonly string[];
  /** The person, before the detail; after it, or when the coach has asked; with no detail. */
  readonly news: readonly string[];
  readonly reply: readonly string[];
  readonly aside: readonly string[];
  /** The coach, to any of them. */
  readonly answer: readonly string[];
};
