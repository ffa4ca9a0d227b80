import { createHash } from 'node:crypto';
import type { File } from 'h5wasm/node';
import { offsetColumn, uint8Column } from './stored-column.ts';

const HASHED_ROWS = 1 << 18;

/** SHA-256 of the texts in store order, which ties vectors to this store. */
export function hashTexts(file: File): string {
  const hash = createHash('sha256');
  for (const column of [
    offsetColumn(file, file.filename, 'messages/textOffset'),
    uint8Column(file, file.filename, 'messages/text'),
  ]) {
    for (let from = 0; from < column.length; from += HASHED_ROWS) {
      const { buffer, byteOffset, byteLength } = column.read(from, Math.min(column.length, from + HASHED_ROWS));
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}
