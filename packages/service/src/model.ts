/** What a caller asks about one person: somebody of the store, or the events in the request. */
export type Question = {
  readonly kind: 'score' | 'encode' | 'explain' | 'person';
  readonly userId?: string | undefined;
  readonly events?: readonly object[] | undefined;
  /** What is known about the person of the events beside them. */
  readonly profile?: object | undefined;
  /** Unix seconds; only earlier events are read. Default: just after the last event, of the store or sent. */
  readonly at?: number | undefined;
  /** Of `encode`. */
  readonly network?: string | undefined;
  /** Of `explain`: events and measures at most. */
  readonly top?: number | undefined;
};

/** A question that cannot be answered, by the caller's doing. */
export type Refusal = { readonly status: 400 | 404 | 422; readonly message: string };
export type Answer = { readonly body: object } | { readonly refusal: Refusal };

/** A model with a store, as the service uses it. */
export interface ServedModel {
  readonly version: string;
  /** Names that `encode` takes. */
  readonly networks: readonly string[];
  /**
   * Answers in the order of the questions. Each answer depends on its own question, the model and the store alone,
   * whatever else is asked beside it.
   */
  answer(questions: readonly Question[]): Promise<Answer[]>;
  /** Numbers for `/metrics`, such as tensors in memory. */
  gauges(): Readonly<Record<string, number>>;
  /** Called when nothing is asked of it any more. */
  close(): Promise<void>;
}
