/** Text → vector. Vectors are stored beside the store under `fingerprint`, so that two encoders never mix. */
export interface MessageEncoder {
  /** For people: `use-lite`, `distilbert`, … */
  readonly name: string;
  /** Numbers in a vector. */
  readonly size: number;
  /** How tokens became one vector: `mean`, `cls`, `model`, … */
  readonly pooling: string;
  /** Changes whenever the same text would give another vector. Letters, digits and dashes: it names a file. */
  readonly fingerprint: string;
  /**
   * Vectors of `texts`, row by row. [texts.length × size] A vector never depends on the other texts.
   * @throws DataError when a text is empty.
   */
  encode(texts: readonly string[], options?: { readonly onProgress?: (done: number) => void }): Promise<Float32Array>;
  dispose?(): void;
}
