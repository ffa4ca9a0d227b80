import { Float64Column } from './columns.ts';

const BLOCK_BYTES = 1 << 24;

/** UTF-8 texts one after another, in blocks that are never copied: no object a text. */
export class TextPool {
  readonly #blocks: Uint8Array[] = [];
  readonly #starts = new Float64Column();
  readonly #ends = new Float64Column();
  readonly #encoder = new TextEncoder();
  #used = BLOCK_BYTES;
  /** Bytes of all texts. */
  bytes = 0;

  get length(): number {
    return this.#starts.length;
  }

  /** @returns the text's index. */
  add(text: string): number {
    // A UTF-16 unit takes at most three bytes; a text must lie in one block.
    const block = this.#blockWith(text.length * 3);
    const { written } = this.#encoder.encodeInto(text, block.subarray(this.#used));
    return this.#close(written);
  }

  addBytes(utf8: Uint8Array): number {
    this.#blockWith(utf8.length).set(utf8, this.#used);
    return this.#close(utf8.length);
  }

  /** The bytes of a text: a view, not a copy. */
  get(index: number): Uint8Array {
    const start = this.#starts.at(index);
    const from = start % BLOCK_BYTES;
    return this.#blocks[Math.floor(start / BLOCK_BYTES)]!.subarray(from, from + this.sizeOf(index));
  }

  /** Bytes of one text. */
  sizeOf(index: number): number {
    return this.#ends.at(index) - this.#starts.at(index);
  }

  #blockWith(room: number): Uint8Array {
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#used + room > BLOCK_BYTES) {
      block = new Uint8Array(BLOCK_BYTES);
      this.#blocks.push(block);
      this.#used = 0;
    }
    return block;
  }

  #close(length: number): number {
    const start = (this.#blocks.length - 1) * BLOCK_BYTES + this.#used;
    this.#starts.push(start);
    this.#ends.push(start + length);
    this.#used += length;
    this.bytes += length;
    return this.length - 1;
  }
}
