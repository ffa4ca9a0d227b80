import { Int32Column } from './columns.ts';

const BLOCK_BYTES = 1 << 20;
/** For fewer bytes, a loop is faster than a view and `set`. */
const SHORT_BYTES = 48;

/** UTF-8 texts end to end in blocks that are never copied, so that no text is an object of its own. */
export class TextPool {
  readonly #blocks: Uint8Array[] = [];
  // For each text: its block, where it begins in the block, its bytes.
  readonly #homes = new Int32Column();
  readonly #starts = new Int32Column();
  readonly #sizes = new Int32Column();
  readonly #encoder = new TextEncoder();
  #used = 0;
  #bytes = 0;

  get length(): number {
    return this.#starts.length;
  }

  /** Total size of the texts. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Removes all texts. */
  clear(): void {
    this.#blocks.length = 0;
    for (const column of [this.#homes, this.#starts, this.#sizes]) column.clear();
    this.#used = 0;
    this.#bytes = 0;
  }

  /** @returns the text's index. */
  add(text: string): number {
    // A UTF-16 unit takes at most three bytes; a text must lie in one block.
    const block = this.#blockWith(text.length * 3);
    const { written } = this.#encoder.encodeInto(text, block.subarray(this.#used));
    return this.#close(written);
  }

  /** As `add`, for the UTF-8 bytes `from … to`. */
  addBytes(utf8: Uint8Array, from: number, to: number): number {
    copyBytes(utf8, from, to, this.#blockWith(to - from), this.#used);
    return this.#close(to - from);
  }

  /** A view of the bytes of a text. */
  get(index: number): Uint8Array {
    const start = this.#starts.at(index);
    return this.#blockOf(index).subarray(start, start + this.sizeOf(index));
  }

  /** Copies bytes `from … to` of a text into `target` at `place`. */
  copy(index: number, from: number, to: number, target: Uint8Array, place: number): void {
    const start = this.#starts.at(index);
    copyBytes(this.#blockOf(index), start + from, start + to, target, place);
  }

  /** Whether the text equals the bytes `from … to`. */
  equals(index: number, utf8: Uint8Array, from: number, to: number): boolean {
    if (this.sizeOf(index) !== to - from) return false;
    const block = this.#blockOf(index);
    const shift = this.#starts.at(index) - from;
    for (let at = from; at < to; at++) if (block[at + shift] !== utf8[at]) return false;
    return true;
  }

  /** Size of a text in bytes. */
  sizeOf(index: number): number {
    return this.#sizes.at(index);
  }

  #blockOf(index: number): Uint8Array {
    return this.#blocks[this.#homes.at(index)]!;
  }

  /** The last block if it has `room` bytes left, otherwise a new one. */
  #blockWith(room: number): Uint8Array {
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#used + room > block.length) {
      block = new Uint8Array(Math.max(BLOCK_BYTES, room));
      this.#blocks.push(block);
      this.#used = 0;
    }
    return block;
  }

  #close(length: number): number {
    this.#homes.push(this.#blocks.length - 1);
    this.#starts.push(this.#used);
    this.#sizes.push(length);
    this.#used += length;
    this.#bytes += length;
    return this.length - 1;
  }
}

function copyBytes(source: Uint8Array, from: number, to: number, target: Uint8Array, place: number): void {
  if (to - from > SHORT_BYTES) target.set(source.subarray(from, to), place);
  else for (let at = from; at < to; at++) target[place + at - from] = source[at]!;
}
