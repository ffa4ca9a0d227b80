import { openTextFile, type TextFile } from '@daybook/core/files';

/** A line that was refused. `content`: the line itself, for logs that may hold it. */
export type Reject = {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly content?: (() => string) | undefined;
};

/** How often lines were refused for a reason, and the first of them. */
export type RejectReason = { readonly reason: string; readonly count: number; readonly example: Reject };

/** A log of refused lines in JSONL; the last line counts them by reason. Nothing is written when there are none. */
export type RejectLog = {
  readonly count: number;
  /** The commonest first. */
  reasons(): RejectReason[];
  add(reject: Reject): void;
  /** @returns the path of the log; undefined when nothing was refused. */
  publish(): string | undefined;
  discard(): void;
};

const FLUSH_CHARACTERS = 1 << 16;
/** More lines are counted, not kept. */
const MAX_KEPT_REJECTS = 10_000;
const MAX_REASON_CHARACTERS = 500;
const MAX_CONTENT_CHARACTERS = 2000;
const MAX_REASONS = 1000;

/**
 * A log that is written beside `path` and takes its name by `publish`. Only its owner may read it.
 * `withContent`: whether refused lines are kept in it; `onReject` is told of every one, also of those that the log no
 * longer keeps.
 */
export function openRejectLog(
  path: string,
  {
    withContent,
    onReject,
  }: { readonly withContent: boolean; readonly onReject?: ((reject: Reject) => void) | undefined },
): RejectLog {
  const reasons = new Map<string, { count: number; example: Reject }>();
  let file: TextFile | undefined;
  let waiting = '';
  let count = 0;
  const write = (value: unknown) => {
    waiting += `${JSON.stringify(value)}\n`;
    if (waiting.length >= FLUSH_CHARACTERS) flush();
  };
  function flush(): void {
    file ??= openTextFile(path, 0o600);
    file.append(waiting);
    waiting = '';
  }
  const byCount = () =>
    [...reasons]
      .map(([, { count: times, example }]) => ({ reason: example.reason, count: times, example }))
      .sort((one, other) => other.count - one.count);
  return {
    get count() {
      return count;
    },
    reasons: byCount,
    add({ file: name, line, reason, content }) {
      const kept = {
        file: name,
        line,
        reason: reason.slice(0, MAX_REASON_CHARACTERS),
      };
      count++;
      onReject?.(kept);
      // Reasons that differ by numbers only are one reason.
      const kind = kept.reason.replace(/\d+/g, '0');
      const known = reasons.get(kind);
      if (known) known.count++;
      else if (reasons.size < MAX_REASONS) reasons.set(kind, { count: 1, example: kept });
      if (count > MAX_KEPT_REJECTS) return;
      write(withContent && content ? { ...kept, content: content().slice(0, MAX_CONTENT_CHARACTERS) } : kept);
    },
    publish() {
      if (count === 0) return undefined;
      const summary = byCount().map(({ reason, count: times }) => ({ reason, count: times }));
      write({ rejected: count, kept: Math.min(count, MAX_KEPT_REJECTS), reasons: summary });
      flush();
      file!.close();
      return path;
    },
    discard() {
      file?.abandon();
    },
  };
}

const SHOWN_REASONS = 3;

/** The three commonest reasons with a line each to look at. */
export const describeReasons = (reasons: readonly RejectReason[]): string =>
  reasons
    .slice(0, SHOWN_REASONS)
    .map(({ reason, count, example }) => `  ${count} × ${reason} (first: ${example.file} line ${example.line})`)
    .join('\n');
