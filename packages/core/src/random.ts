/** A seeded stream of random numbers. A fork does not depend on how many numbers its parent has given. */
export type Random = {
  /** 32 bits that identify this stream, as a seed for native random operations. */
  readonly seed: number;
  /** A number in [0, 1). */
  uniform(): number;
  /** An integer in [0, limit). */
  integer(limit: number): number;
  /** A draw from the standard normal distribution (Box & Muller 1958). */
  normal(): number;
  /** The same array, shuffled in place. */
  shuffle<T extends { length: number; [index: number]: unknown }>(array: T): T;
  /** An independent stream: the same labels always give the same one. */
  fork(...labels: readonly (string | number)[]): Random;
};

/**
 * 32-bit hash of a text: FNV-1a, then the finalizer of MurmurHash3, so that similar texts get unrelated hashes.
 * → an integer in [0, 2³²)
 */
export function hashText(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Random numbers by sfc32 of PractRand (Doty-Humphrey 2010), 128 bits of state. The same seed gives the same stream.
 */
export function createRandom(seed: number | string): Random {
  const name = hashText(String(seed));
  let a = name;
  let b = hashText('b', name);
  let c = hashText('c', name);
  let counter = 1;

  function next(): number {
    const result = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  }
  for (let round = 0; round < 12; round++) next();

  const uniform = () => next() / 2 ** 32;
  const integer = (limit: number) => Math.floor(uniform() * limit);
  return {
    seed: name,
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(array) {
      for (let last = array.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [array[last], array[other]] = [array[other], array[last]];
      }
      return array;
    },
    fork: (...labels) => createRandom(`${name}/${labels.join('/')}`),
  };
}
