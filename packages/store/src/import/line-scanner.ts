/**
 * How a line that was read from its bytes ended: `next` is the place after it, -1 for a line that is left to
 * `readLine`.
 */
export type LineScanner = { scan(bytes: Uint8Array, from: number): number; readonly duplicates: number };
