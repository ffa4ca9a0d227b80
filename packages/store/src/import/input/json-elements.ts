import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../json-bytes.ts';

/**
 * The bytes of each element of a JSON array, without the memory for the array. Undefined stands for an element of more
 * than `maxBytes`, which is skipped.
 * @throws Error when the array does not end.
 */
export async function* jsonElements(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer | undefined> {
  let depth = 0;
  let [inString, escaped] = [false, false];
  let pieces: Buffer[] = [];
  let bytes = 0;
  const take = (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= maxBytes) pieces.push(piece);
    else pieces = [];
  };
  const finish = (): Buffer | undefined => {
    const element = bytes > maxBytes ? undefined : Buffer.concat(pieces);
    [pieces, bytes] = [[], 0];
    return element;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
        continue;
      }
      if (byte === QUOTE) inString = true;
      else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
        if (depth++ === 0) start = at + 1;
      } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE || (byte === COMMA && depth === 1)) {
        if (byte !== COMMA) depth--;
        if (depth > 1 || (depth === 1 && byte !== COMMA)) continue;
        take(chunk.subarray(start, at));
        start = at + 1;
        const element = finish();
        if (element === undefined || element.some((each) => each > 32)) yield element;
        if (depth === 0) return;
      }
    }
    if (depth > 0) take(Buffer.from(chunk.subarray(start)));
  }
  throw new Error('the array does not end');
}
