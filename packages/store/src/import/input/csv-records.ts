import { NEWLINE, QUOTE } from '../json-bytes.ts';
import { MAX_RECORD_BYTES, tooLong } from './row-receiver.ts';

/** A text of more lines than this in one cell is taken for a quote that was never closed. */
const MAX_RECORD_LINES = 500;

export type RecordReceiver = {
  /** Lines of a record each, the first on line `line`; some may be blank. */
  records(bytes: Buffer, line: number): void;
  /** A record over several lines. @returns false when it is none, so that its lines are read one by one. */
  longRecord(bytes: Buffer, line: number): boolean;
  /** Whether one line alone is a whole row, with a time where one belongs. */
  isRow(bytes: Buffer): boolean;
  bad(reason: string, line: number): void;
};

/**
 * Cuts CSV into records without trusting its quotes. A quote that is never closed would swallow the lines after it: a
 * record over several lines is refused when a line of it is a row of its own, when it is too long, or when the file
 * ends in it. Only its first line is lost then.
 */
export class RecordCutter {
  readonly #receiver: RecordReceiver;
  readonly #delimiter: number;
  /** Lines of the record whose quote is open, the first of them on line `#line`. */
  #open: Buffer[] = [];
  #openBytes = 0;
  #line = 1;

  /** @param line the number of the first line. */
  constructor(receiver: RecordReceiver, delimiter: string, line: number) {
    this.#receiver = receiver;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#line = line;
  }

  /** Takes whole lines, each with its end. */
  push(bytes: Buffer): void {
    let [from, line] = [0, this.#line];
    let quote = bytes.indexOf(QUOTE);
    for (let start = 0; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline === -1 ? bytes.length : newline + 1;
      if (this.#open.length > 0) {
        this.#continue(bytes.subarray(start, end));
        [from, line] = [end, this.#line + this.#open.length];
      } else {
        if (quote !== -1 && quote < start) quote = bytes.indexOf(QUOTE, start);
        if (quote === -1) {
          // No quote is left: all of it is plain lines.
          this.#receiver.records(bytes.subarray(from), line);
          this.#line = line + countLines(bytes, from);
          return;
        }
        if (quote < end && this.#opens(bytes.subarray(start, end), false)) {
          if (start > from) this.#receiver.records(bytes.subarray(from, start), line);
          this.#line = line + countLines(bytes.subarray(from, start), 0);
          this.#open = [Buffer.from(bytes.subarray(start, end))];
          this.#openBytes = end - start;
          from = end;
        }
      }
      start = end;
    }
    if (this.#open.length > 0) return;
    if (from < bytes.length) this.#receiver.records(bytes.subarray(from), line);
    this.#line = line + countLines(bytes, from);
  }

  /** A line that was too long to be kept. */
  skipLine(): void {
    while (this.#open.length > 0) this.#refuseFirst('has a quote that is not closed');
    this.#receiver.bad(tooLong, this.#line++);
  }

  finish(): void {
    while (this.#open.length > 0) this.#refuseFirst('has a quote that is not closed');
  }

  #continue(line: Buffer): void {
    const closes = !this.#opens(line, true);
    if (this.#receiver.isRow(line)) {
      this.#open.push(Buffer.from(line));
      return this.#refuseFirst('has a quote that is not closed: the next lines are rows of their own');
    }
    this.#open.push(Buffer.from(line));
    this.#openBytes += line.length;
    if (closes) {
      const [first, lines] = [this.#line, this.#open];
      if (!this.#receiver.longRecord(Buffer.concat(lines), first)) return this.#refuseFirst('has a stray quote');
      [this.#open, this.#openBytes] = [[], 0];
      this.#line = first + lines.length;
    } else if (this.#open.length > MAX_RECORD_LINES || this.#openBytes > MAX_RECORD_BYTES)
      this.#refuseFirst(
        `has a quote that is not closed within ${MAX_RECORD_LINES} lines or ${MAX_RECORD_BYTES >> 20} MiB`,
      );
  }

  /** Refuses the first line of the open record and reads the others again. */
  #refuseFirst(reason: string): void {
    const lines = this.#open;
    this.#receiver.bad(reason, this.#line++);
    [this.#open, this.#openBytes] = [[], 0];
    if (lines.length > 1) this.push(Buffer.concat(lines.slice(1)));
  }

  /** Whether a quote is open at the end of the line. @param inQuotes whether one is at its start. */
  #opens(line: Buffer, inQuotes: boolean): boolean {
    let atStart = !inQuotes;
    let open = inQuotes;
    for (let at = 0; at < line.length; at++) {
      const byte = line[at]!;
      if (byte === QUOTE && open) {
        if (line[at + 1] === QUOTE) at++;
        else open = false;
      } else if (byte === QUOTE && atStart) open = true;
      atStart = !open && byte === this.#delimiter;
    }
    return open;
  }
}

/** Lines from a place on; a last one without its end counts. */
function countLines(bytes: Buffer, from: number): number {
  let count = 0;
  let at = from;
  for (let next = bytes.indexOf(NEWLINE, at); next !== -1; next = bytes.indexOf(NEWLINE, at)) {
    count++;
    at = next + 1;
  }
  return at < bytes.length ? count + 1 : count;
}
