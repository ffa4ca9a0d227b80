import { hash } from 'node:crypto';

export const DIGEST_BYTES = 12;
/** No UTF-8 text begins with this byte. */
const DROPPED = 0xff;

/** Whether only the digest is left of a text. */
export const isDropped = (bytes: Uint8Array): boolean => bytes[0] === DROPPED;

/** The first 96 bits of a text's SHA-1, by which its vector is found again, also when the text itself was dropped. */
export function textDigest(bytes: Uint8Array): Uint8Array {
  return isDropped(bytes) ? bytes.subarray(1) : hash('sha1', bytes, 'buffer').subarray(0, DIGEST_BYTES);
}

/** What a store holds in place of a text that was dropped. */
export function droppedText(bytes: Uint8Array): Uint8Array {
  const left = new Uint8Array(1 + DIGEST_BYTES);
  left[0] = DROPPED;
  left.set(textDigest(bytes), 1);
  return left;
}
