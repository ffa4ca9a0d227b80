/** An answer other than 2xx. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly statusCode: number;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(statusCode: number, message: string, retryAfter?: number) {
    super(message);
    this.statusCode = statusCode;
    this.retryAfter = retryAfter;
  }
}
