import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WeightsError } from '../errors.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

// Both files: tools/fixtures/safetensors-files.py, which also asserts that Python reads the one that Daybook wrote.
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}.safetensors`, import.meta.url));

const example = {
  'layers.0.weight': { shape: [2, 2], data: Float32Array.of(1, -0.5, 0.25, 3e38) },
  ids: { shape: [3], data: Int32Array.of(1, -2, 3) },
  scalar: { shape: [], data: Float32Array.of(7) },
  empty: { shape: [0, 2], data: new Float32Array(0) },
};

/** A file with this header and `dataLength` zero bytes. */
function fileOf(header: unknown, dataLength = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (start: number, end: number, shape = [(end - start) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('writeSafetensors', () => {
  it('writes the bytes that Python was seen to read', () => {
    expect(Buffer.from(writeSafetensors(example, { network: 'naïve' })).equals(fixture('daybook-written'))).toBe(true);
  });

  it('begins the data at a multiple of 8', () => {
    for (const name of ['a', 'ab', 'abc', 'é']) {
      const bytes = writeSafetensors({ [name]: { shape: [1], data: Float32Array.of(1) } });
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  it('refuses data that does not fill its shape', () => {
    expect(() => writeSafetensors({ bias: { shape: [3], data: Float32Array.of(1) } })).toThrow(
      'writeSafetensors: "bias" has shape [3] (3 numbers) and 1 numbers of data.',
    );
  });
});

describe('readSafetensors', () => {
  it('returns what was written', () => {
    expect(readSafetensors(writeSafetensors(example, { network: 'naïve' }), 'file')).toEqual({
      tensors: example,
      metadata: { network: 'naïve' },
    });
  });

  it('reads a file that Python wrote, and its other number types', () => {
    const { tensors, metadata } = readSafetensors(fixture('python-written'), 'python-written.safetensors');
    expect(metadata).toEqual({ madeBy: 'safetensors' });
    expect(tensors['float32']).toEqual({ shape: [2, 3], data: Float32Array.of(0, 1.5, -2.25, 65504, 6e-8, -Infinity) });
    expect(tensors['float16']).toEqual({
      shape: [2, 3],
      data: Float32Array.of(0, 1.5, -2.25, 65504, 2 ** -24, -Infinity),
    });
    expect(tensors['bfloat16']?.data.slice(0, 4)).toEqual(Float32Array.of(0, 1.5, -2.25, 65536));
    expect(tensors['int32']?.data).toEqual(Int32Array.of(-(2 ** 31), 2 ** 31 - 1));
    expect(tensors['int64']?.data).toEqual(Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1));
    expect(tensors['scalar']).toEqual({ shape: [], data: Float32Array.of(7) });
    expect(tensors['empty']).toEqual({ shape: [0, 3], data: new Float32Array(0) });
  });

  it('reads bytes that begin anywhere in their buffer', () => {
    const written = writeSafetensors(example);
    const shifted = new Uint8Array(written.length + 3);
    shifted.set(written, 3);
    expect(readSafetensors(shifted.subarray(3), 'file').tensors).toEqual(example);
  });

  it('refuses a file cut off at any byte', () => {
    const written = writeSafetensors(example);
    for (let length = 0; length < written.length; length++)
      expect(() => readSafetensors(written.subarray(0, length), 'cut.safetensors')).toThrow(WeightsError);
  });

  it.each([
    [
      'bytes that are something else',
      new TextEncoder().encode('<!DOCTYPE html><html></html>'),
      'm: the first 8 bytes announce a header of 5789751444030890000 bytes',
    ],
    ['a header that is no JSON', fileOf('{"a":'), 'm: the header is not a JSON object.'],
    ['a header that is a list', fileOf('[]'), 'm: the header is not a JSON object.'],
    [
      'metadata other than strings',
      fileOf({ __metadata__: { step: 1 } }),
      'm: "__metadata__" of the header must hold strings only.',
    ],
    [
      'an entry without offsets',
      fileOf({ a: { dtype: 'F32', shape: [] } }),
      'm: the header\'s entry "a" is damaged. It must have dtype, shape and data_offsets.',
    ],
    ['a negative offset', fileOf({ a: entry(-4, 0) }), 'm: the header\'s entry "a" is damaged.'],
    [
      'an unknown type',
      fileOf({ a: entry(0, 8, [1], 'F64') }, 8),
      'm: "a" has type F64. Types read here: F32, I32, F16, BF16, I64.',
    ],
    [
      'a shape that is not its bytes',
      fileOf({ a: entry(0, 8, [3]) }, 8),
      'm: "a" has shape [3] of F32, which is 12 bytes, and 8 bytes of data.',
    ],
    ['data cut off', fileOf({ a: entry(0, 8) }, 4), 'm: cut off. "a" ends at byte'],
    [
      'an overlap',
      fileOf({ a: entry(0, 8), b: entry(4, 12) }, 12),
      'm: "b" begins at byte 4 of the data instead of 8: tensors overlap.',
    ],
    [
      'a hole',
      fileOf({ a: entry(0, 4), b: entry(8, 12) }, 12),
      'm: "b" begins at byte 8 of the data instead of 4: tensors leave a gap.',
    ],
    ['bytes at the end', fileOf({ a: entry(0, 4) }, 6), 'm: 2 bytes after the last tensor belong to no tensor.'],
  ])('refuses %s', (_, bytes, message) => expect(() => readSafetensors(bytes, 'm')).toThrow(message));

  it('refuses 64-bit integers that do not fit', () => {
    const bytes = fileOf({ a: entry(0, 8, [1], 'I64') }, 8);
    new DataView(bytes.buffer).setBigInt64(bytes.length - 8, 2n ** 31n, true);
    expect(() => readSafetensors(bytes, 'm')).toThrow('m: "a" holds 64-bit integers that do not fit into 32 bits.');
  });
});
