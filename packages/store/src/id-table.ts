import { hashText } from '@daybook/core';
import { TextPool } from './text-pool.ts';

const decoder = new TextDecoder();

/**
 * The set of event ids already seen, by open addressing over hashes with the bytes compared on a hit.
 * A `Set` of strings holds at most 2^24 and several times the memory.
 */
export class IdTable {
  readonly pool = new TextPool();
  #hashes = new Uint32Array(1024);
  #slots = new Int32Array(2048).fill(-1);

  /** The index of a new id, -1 when it was here before. */
  add(id: string): number {
    const hash = hashText(id);
    let slot = hash % this.#slots.length;
    for (let index = this.#slots[slot]!; index !== -1; index = this.#slots[slot]!) {
      if (this.#hashes[index] === hash && this.get(index) === id) return -1;
      slot = (slot + 1) % this.#slots.length;
    }
    const index = this.pool.add(id);
    this.#slots[slot] = index;
    this.#hashes[index] = hash;
    if (this.pool.length === this.#hashes.length) this.#grow();
    return index;
  }

  get(index: number): string {
    return decoder.decode(this.pool.get(index));
  }

  #grow(): void {
    const hashes = new Uint32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#slots = new Int32Array(hashes.length * 2).fill(-1);
    for (let index = 0; index < this.pool.length; index++) {
      let slot = hashes[index]! % this.#slots.length;
      while (this.#slots[slot] !== -1) slot = (slot + 1) % this.#slots.length;
      this.#slots[slot] = index;
    }
  }
}
