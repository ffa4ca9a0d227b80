import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const BUFFER_BYTES = 1 << 16;

/** Writes a file from front to back: little-endian numbers and plain bytes. */
export class ByteWriter {
  readonly #handle: number;
  #bytes = new Uint8Array(BUFFER_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #used = 0;

  constructor(path: string) {
    this.#handle = openSync(path, 'w');
  }

  /** Makes room for `bytes` more; call it before each record. */
  reserve(bytes: number): void {
    if (this.#used + bytes <= this.#bytes.length) return;
    this.#flush();
    if (bytes <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  int32(value: number): void {
    this.#view.setInt32(this.#used, value, true);
    this.#used += 4;
  }

  float64(value: number): void {
    this.#view.setFloat64(this.#used, value, true);
    this.#used += 8;
  }

  bytes(source: Uint8Array): void {
    this.#bytes.set(source, this.#used);
    this.#used += source.length;
  }

  close(): void {
    this.#flush();
    closeSync(this.#handle);
  }

  #flush(): void {
    for (let from = 0; from < this.#used;) from += writeSync(this.#handle, this.#bytes, from, this.#used - from);
    this.#used = 0;
  }
}

/** Reads what a `ByteWriter` wrote, in the same order. */
export class ByteReader {
  readonly #handle: number;
  #bytes = new Uint8Array(BUFFER_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #end = 0;

  constructor(path: string) {
    this.#handle = openSync(path, 'r');
  }

  /** Loads the next `bytes`; call it before each record. @returns false when the file has fewer left. */
  require(bytes: number): boolean {
    if (this.#at + bytes <= this.#end) return true;
    const bigger = bytes > this.#bytes.length ? new Uint8Array(bytes) : this.#bytes;
    bigger.set(this.#bytes.subarray(this.#at, this.#end));
    this.#end -= this.#at;
    this.#at = 0;
    if (bigger !== this.#bytes) {
      this.#bytes = bigger;
      this.#view = new DataView(bigger.buffer);
    }
    for (let read = -1; read !== 0 && this.#end < bytes; this.#end += read)
      read = readSync(this.#handle, this.#bytes, this.#end, this.#bytes.length - this.#end, null);
    return bytes <= this.#end;
  }

  int32(): number {
    this.#at += 4;
    return this.#view.getInt32(this.#at - 4, true);
  }

  float64(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  /** A view, valid until the next `require`. */
  bytes(length: number): Uint8Array {
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  close(): void {
    closeSync(this.#handle);
  }
}
