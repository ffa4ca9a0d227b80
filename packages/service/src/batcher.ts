import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Question } from './model.ts';
import { Problem } from './problem.ts';

export type BatcherOptions = {
  readonly answer: (questions: readonly Question[]) => Promise<readonly Answer[]>;
  /** Questions in one pass. */
  readonly batchSize: number;
  /** Waits so long for others to join the first of a pass. */
  readonly waitMs: number;
  /** Questions that may wait; more are refused. */
  readonly mostWaiting: number;
  readonly timeoutMs: number;
  readonly onPass?: (size: number, seconds: number) => void;
};

type Waiting = {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** The caller has given up. */
  isOver: boolean;
};

/** Collects the questions of several callers into passes, one at a time, and gives each caller its own answer. */
export class Batcher {
  readonly #options: BatcherOptions;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** @throws Problem 503 when too many wait, or the answer takes longer than the limit. */
  async ask(question: Question): Promise<Answer> {
    const { mostWaiting, timeoutMs } = this.#options;
    if (this.#waiting.length >= mostWaiting) throw new Problem(503, 'Too many requests are waiting.', 1);
    return new Promise<Answer>((resolve, reject) => {
      const entry: Waiting = { question, isOver: false, resolve, reject };
      const timer = setTimeout(() => {
        entry.isOver = true;
        reject(new Problem(503, `No answer within ${timeoutMs / 1000} s.`, 1));
      }, timeoutMs);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          settle(value);
        };
      this.#waiting.push(Object.assign(entry, { resolve: settled(resolve), reject: settled(reject) }));
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    const { batchSize, waitMs } = this.#options;
    this.#isRunning = true;
    if (waitMs > 0) await sleep(waitMs);
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0, batchSize).filter(({ isOver }) => !isOver);
      if (taken.length > 0) await this.#pass(taken);
      // Connections and timers get their turn between two passes.
      await new Promise((resume) => setImmediate(resume));
    }
    this.#isRunning = false;
  }

  async #pass(taken: readonly Waiting[]): Promise<void> {
    const started = performance.now();
    try {
      const answers = await this.#options.answer(taken.map(({ question }) => question));
      taken.forEach(({ resolve, reject }, place) => {
        const answer = answers[place];
        if (answer) resolve(answer);
        else reject(new Error('The model left a question unanswered.'));
      });
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
    this.#options.onPass?.(taken.length, (performance.now() - started) / 1000);
  }
}
