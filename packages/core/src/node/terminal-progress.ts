import { formatProgress, type Progress, type ProgressState } from '../progress.ts';

/** What is needed of a stream such as `process.stderr`. */
export type ProgressStream = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

export type TerminalProgressOptions = {
  readonly stream?: ProgressStream;
  readonly now?: () => number;
};

const SHOW_AFTER_MS = 2_000;
const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 10_000;
/** The rate covers about the last 30 s, since batches of long sequences are slower. */
const RATE_WINDOW_MS = 30_000;

/**
 * Shows progress on stderr: one line rewritten in place on a terminal, a plain line every 10 s in a log or with
 * TERM=dumb. Nothing is shown for what takes under two seconds. Another `label`, or a count that falls, begins a new
 * line. There are no colours, so NO_COLOR has nothing to switch off.
 */
export function terminalProgress({
  stream = process.stderr,
  now = () => performance.now(),
}: TerminalProgressOptions = {}): Progress {
  const inPlace = stream.isTTY === true && process.env['TERM'] !== 'dumb';
  let last: ProgressState | undefined;
  let startedMs = 0;
  let shownMs = -Infinity;
  let isLineOpen = false;
  let marks: { ms: number; done: number }[] = [];

  function begin(state: ProgressState, ms: number): void {
    if (isLineOpen) stream.write('\n');
    isLineOpen = false;
    startedMs = ms;
    shownMs = -Infinity;
    marks = [{ ms, done: state.done }];
  }

  /** Per second, since the newest mark that is a whole window old, or the first mark. */
  function rate(done: number, ms: number): number {
    while (marks.length > 1 && ms - marks[1]!.ms >= RATE_WINDOW_MS) marks.shift();
    if (ms - marks.at(-1)!.ms >= 1_000) marks.push({ ms, done });
    const from = marks[0]!;
    return ((done - from.done) / (ms - from.ms)) * 1000;
  }

  return (state) => {
    const ms = now();
    if (!last || state.label !== last.label || state.done < last.done) begin(state, ms);
    const wasDone = last?.label === state.label && last.done === state.done && isFinished(last);
    last = state;
    const perSecond = rate(state.done, ms);
    const isLast = isFinished(state) && !wasDone;
    if (ms - startedMs < SHOW_AFTER_MS || wasDone) return;
    if (!isLast && ms - shownMs < (inPlace ? TERMINAL_EVERY_MS : LOG_EVERY_MS)) return;
    shownMs = ms;
    const line = formatProgress(state, perSecond);
    if (inPlace) stream.write(`\r${line.slice(0, (stream.columns ?? 80) - 1)}\x1b[K${isLast ? '\n' : ''}`);
    else stream.write(`${line}\n`);
    isLineOpen = inPlace && !isLast;
  };
}

function isFinished({ done, total }: ProgressState): boolean {
  return total !== undefined && done >= total;
}

/** Where nobody asked for progress: shown if stderr is a terminal. */
export const defaultProgress = (): Progress | undefined =>
  process.stderr.isTTY === true ? terminalProgress() : undefined;
