import { hash } from 'node:crypto';

export const DIGEST_BYTES = 12;
/** No UTF-8 text begins with this byte. */
const DROPPED = 0xff;

/** Whether only the digest is left of a text. */
export const isDropped = (bytes: Uint8Array): boolean => bytes[0] === DROPPED;

/**
 * The first 96 bits of a text's SHA-1 in hexadecimal digits, by which its vector is found again, also when the text
 * itself was dropped. As text, because a buffer for each costs twice as much as the hash.
 */
export const textDigestHex = (bytes: Uint8Array): string =>
  isDropped(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset + 1, DIGEST_BYTES).toString('hex')
    : hash('sha1', bytes, 'hex').slice(0, 2 * DIGEST_BYTES);

export const textDigest = (bytes: Uint8Array): Uint8Array =>
  isDropped(bytes) ? bytes.subarray(1) : Buffer.from(textDigestHex(bytes), 'hex');

/** What a store holds in place of a text that was dropped. */
export function droppedText(bytes: Uint8Array): Uint8Array {
  const left = new Uint8Array(1 + DIGEST_BYTES);
  left[0] = DROPPED;
  left.set(textDigest(bytes), 1);
  return left;
}
