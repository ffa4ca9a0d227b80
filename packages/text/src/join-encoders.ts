import type { MessageEncoder } from '@daybook/core';

/**
 * Writes each row, divided by its length, into `joined` at `column`. rows [count × size], joined [count × joinedSize]
 */
function placeUnitRows(
  rows: Float32Array,
  size: number,
  joined: Float32Array,
  joinedSize: number,
  column: number,
): void {
  for (let row = 0; row * size < rows.length; row++) {
    const vector = rows.subarray(row * size, (row + 1) * size);
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
    vector.forEach((value, place) => (joined[row * joinedSize + column + place] = value / length));
  }
}

/**
 * Several encoders as one: their vectors concatenated, [texts × sum of sizes], each scaled to unit length. The cosine
 * of
 * two texts is then the mean of the cosines of the encoders. The name joins theirs, such as `use-lite+minilm`, which
 * `openEncoder` opens as well.
 */
export function joinEncoders(encoders: readonly MessageEncoder[]): MessageEncoder {
  const size = encoders.reduce((sum, encoder) => sum + encoder.size, 0);
  const named = (key: 'name' | 'pooling' | 'fingerprint', separator: string) =>
    encoders.map((encoder) => encoder[key]).join(separator);
  return {
    name: named('name', '+'),
    pooling: named('pooling', '+'),
    fingerprint: named('fingerprint', '-'),
    size,
    async encode(texts, { onProgress } = {}) {
      const joined = new Float32Array(texts.length * size);
      let column = 0;
      for (const [place, encoder] of encoders.entries()) {
        const rows = await encoder.encode(texts, {
          onProgress: (done) => onProgress?.(Math.floor((place * texts.length + done) / encoders.length)),
        });
        placeUnitRows(rows, encoder.size, joined, size, column);
        column += encoder.size;
      }
      return joined;
    },
    dispose: () => encoders.forEach((encoder) => encoder.dispose?.()),
  };
}
