import { join } from 'node:path';
import { ByteReader, ByteWriter } from './byte-file.ts';
import { hashBytes, TextTable } from '../file/text-table.ts';

const SHARE_BITS = 5;

/** Ids of events, spread over files by part of their hash: equal ids are in the same file, which fits into memory. */
export class IdFiles {
  readonly #paths: readonly string[];
  readonly #files: readonly ByteWriter[];

  constructor(folder: string) {
    this.#paths = Array.from({ length: 1 << SHARE_BITS }, (_, share) => join(folder, `ids-${share}`));
    this.#files = this.#paths.map((path) => new ByteWriter(path));
  }

  /** @param event its number in input order, from 0. */
  add(id: Uint8Array, event: number): void {
    // The upper bits, because tables choose their slots by the lower ones.
    const file = this.#files[hashBytes(id, 0, id.length) >>> (32 - SHARE_BITS)]!;
    file.reserve(8 + id.length);
    file.int32(event);
    file.int32(id.length);
    file.bytes(id);
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  /** Call it after `close`: reports each event whose id was added before by another event. */
  eachRepeated(report: (event: number) => void): void {
    for (const path of this.#paths) {
      const seen = new TextTable();
      const file = new ByteReader(path);
      while (file.require(8)) {
        const event = file.int32();
        const length = file.int32();
        file.require(length);
        const known = seen.length;
        seen.addBytes(file.bytes(length), 0, length);
        if (seen.length === known) report(event);
      }
      file.close();
    }
  }
}
