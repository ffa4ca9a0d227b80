import type { Progress } from '@daybook/core';
import type { Console } from './console.ts';

/** What a command receives beside its config. */
export type Context = {
  readonly console: Console;
  readonly progress: Progress;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Arguments that are not flags. */
  readonly files: readonly string[];
};
