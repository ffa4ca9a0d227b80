/** Ways to damage the bytes of a file. Each returns new bytes. */
const ways = {
  'a bit': (bytes, random) => {
    const changed = Buffer.from(bytes);
    changed[random.integer(changed.length)] ^= 1 << random.integer(8);
    return changed;
  },
  'a byte': (bytes, random) => {
    const changed = Buffer.from(bytes);
    changed[random.integer(changed.length)] = random.integer(256);
    return changed;
  },
  '512 zeros': (bytes, random) => {
    const changed = Buffer.from(bytes);
    const from = random.integer(changed.length);
    return changed.fill(0, from, Math.min(changed.length, from + 512));
  },
  '64 random bytes': (bytes, random) => {
    const changed = Buffer.from(bytes);
    const from = random.integer(changed.length);
    for (let at = from; at < Math.min(changed.length, from + 64); at++) changed[at] = random.integer(256);
    return changed;
  },
  'two blocks swapped': (bytes, random) => {
    const changed = Buffer.from(bytes);
    const size = Math.min(256, changed.length >> 2);
    const [one, other] = [random.integer(changed.length - size), random.integer(changed.length - size)];
    bytes.copy(changed, one, other, other + size);
    bytes.copy(changed, other, one, one + size);
    return changed;
  },
  'cut off': (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  'bytes inserted': (bytes, random) => {
    const at = random.integer(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + random.integer(16), 7), bytes.subarray(at)]);
  },
  'bytes behind the end': (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + random.integer(64), 0)]),
};

/** Damages bytes in one of these ways. */
export function mutate(bytes, random) {
  const way = random.pick(Object.keys(ways));
  return { way, changed: bytes.length < 8 ? Buffer.from('x') : ways[way](bytes, random) };
}
