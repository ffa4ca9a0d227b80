import { TextPool } from './text-pool.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Distinct texts ↔ indexes in order of first appearance, for names and for ids already seen. A hash table with open
 * addressing over UTF-8 bytes: a text that lies in the bytes of a file is found without becoming a string. A `Map` of
 * strings holds at most 2^24 and takes several times the memory.
 */
export class TextTable {
  readonly pool = new TextPool();
  #hashes = new Uint32Array(1024);
  #slots = new Int32Array(2048).fill(-1);
  #scratch = new Uint8Array(2048);
  #names: string[] = [];

  get length(): number {
    return this.pool.length;
  }

  /** Every text, by index. */
  get names(): readonly string[] {
    for (let index = this.#names.length; index < this.length; index++)
      this.#names.push(decoder.decode(this.pool.get(index)));
    return this.#names;
  }

  /** Removes all texts. */
  clear(): void {
    this.pool.clear();
    this.#names = [];
    this.#slots.fill(-1);
  }

  /** The index of `text`, which is added if it is new. */
  add(text: string): number {
    return this.addBytes(this.#scratch, 0, this.#encode(text));
  }

  /** As `add`; -1 for null and undefined. */
  addOptional(text: string | null | undefined): number {
    return text == null ? -1 : this.add(text);
  }

  /** As `add`, for the UTF-8 bytes `from … to`. */
  addBytes(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashBytes(bytes, from, to);
    const slot = this.#slotOf(hash, bytes, from, to);
    if (this.#slots[slot] !== -1) return this.#slots[slot]!;
    const index = this.pool.addBytes(bytes, from, to);
    this.#slots[slot] = index;
    this.#hashes[index] = hash;
    if (this.length === this.#hashes.length) this.#grow();
    return index;
  }

  /** The index of `text`; -1 when it is absent. */
  find(text: string): number {
    return this.findBytes(this.#scratch, 0, this.#encode(text));
  }

  /** As `find`, for the UTF-8 bytes `from … to`. */
  findBytes(bytes: Uint8Array, from: number, to: number): number {
    return this.#slots[this.#slotOf(hashBytes(bytes, from, to), bytes, from, to)]!;
  }

  /** Writes the UTF-8 bytes of `text` into `#scratch`. @returns how many there are. */
  #encode(text: string): number {
    if (text.length * 3 > this.#scratch.length) this.#scratch = new Uint8Array(text.length * 3);
    return encoder.encodeInto(text, this.#scratch).written;
  }

  /** The slot of the text, or the free slot where it belongs. */
  #slotOf(hash: number, bytes: Uint8Array, from: number, to: number): number {
    const last = this.#slots.length - 1; // a power of two minus one
    let slot = hash & last;
    for (let index = this.#slots[slot]!; index !== -1; index = this.#slots[slot]!) {
      if (this.#hashes[index] === hash && this.pool.equals(index, bytes, from, to)) break;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #grow(): void {
    const hashes = new Uint32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#slots = new Int32Array(hashes.length * 2).fill(-1);
    const last = this.#slots.length - 1;
    for (let index = 0; index < this.length; index++) {
      let slot = hashes[index]! & last;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & last;
      this.#slots[slot] = index;
    }
  }
}

/** The 32-bit FNV-1a hash, its upper bits folded into the lower ones, which choose the slot. */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
