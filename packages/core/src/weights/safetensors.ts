import * as z from 'zod';
import { WeightsError } from '../errors.ts';
import type { HostTensor } from '../tensors.ts';

/*
 * The safetensors format, as huggingface/safetensors describes it: the length of the header (8 bytes, little-endian), a
 * JSON header `name → { dtype, shape, data_offsets }` with strings under `__metadata__`, then the tensors' bytes
 * without gaps. Numbers are little-endian there and in every engine that runs JavaScript.
 */

export type SafetensorsFile = {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
};

const METADATA = '__metadata__';
const LENGTH_BYTES = 8;

const size = z.int().nonnegative();
const entrySchema = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) });
const metadataSchema = z.record(z.string(), z.string());

const sizeOf = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

/**
 * Bytes of a safetensors file of float32 and int32 tensors, in the order given.
 * @throws WeightsError when the size of a shape differs from the length of its data.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, { data, shape }]) => {
    if (sizeOf(shape) !== data.length)
      throw new WeightsError(
        `writeSafetensors: "${name}" has shape [${shape}] (${sizeOf(shape)} numbers) and ${data.length} numbers ` +
          'of data.',
      );
    return [
      name,
      { dtype: data instanceof Int32Array ? 'I32' : 'F32', shape, data_offsets: [offset, (offset += data.byteLength)] },
    ] as const;
  });
  const header = new TextEncoder().encode(JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) }));
  const headerLength = Math.ceil(header.length / 8) * 8;

  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + offset).fill(
    0x20,
    LENGTH_BYTES,
    LENGTH_BYTES + headerLength,
  ); // padded with spaces
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(header, LENGTH_BYTES);
  let place = LENGTH_BYTES + headerLength;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}

/** IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(buffer: ArrayBuffer): Float32Array {
  return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
}

/** Undefined when a number does not fit into 32 bits. */
function narrowInt64(buffer: ArrayBuffer): Int32Array | undefined {
  const halves = new Int32Array(buffer);
  const low = halves.filter((_, index) => index % 2 === 0);
  return low.every((value, index) => halves[2 * index + 1] === value >> 31) ? low : undefined;
}

const readers: Readonly<
  Record<string, { readonly bytes: number; readonly read: (buffer: ArrayBuffer) => HostTensor['data'] | undefined }>
> = {
  F32: { bytes: 4, read: (buffer) => new Float32Array(buffer) },
  I32: { bytes: 4, read: (buffer) => new Int32Array(buffer) },
  F16: { bytes: 2, read: (buffer) => Float32Array.from(new Uint16Array(buffer), halfToNumber) },
  BF16: { bytes: 2, read: widenBfloat16 },
  I64: { bytes: 8, read: narrowInt64 },
};

function readHeader(bytes: Uint8Array, file: string): { header: Readonly<Record<string, unknown>>; dataStart: number } {
  if (bytes.length < LENGTH_BYTES)
    throw new WeightsError(
      `${file}: ${bytes.length} bytes are too few for a safetensors file. Is the download or copy complete?`,
    );
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const dataStart = LENGTH_BYTES + headerLength;
  if (dataStart > bytes.length) {
    throw new WeightsError(
      `${file}: the first 8 bytes announce a header of ${headerLength} bytes and the file has ${bytes.length} in ` +
        'all. It is cut off or not a safetensors file.',
    );
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, dataStart));
    return { header: z.record(z.string(), z.unknown()).parse(JSON.parse(text)), dataStart };
  } catch {
    throw new WeightsError(`${file}: the header is not a JSON object. It is damaged or not a safetensors file.`);
  }
}

/**
 * Tensors and metadata of a safetensors file: F32 and I32 as they are, F16 and BF16 as float32, I64 as int32.
 * @throws WeightsError naming `file` when it is cut off, its header is damaged, its tensors overlap or leave a gap, a
 * type is not one of these, or an I64 does not fit into 32 bits.
 */
export function readSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes, file);
  const metadata = metadataSchema.safeParse(header[METADATA] ?? {});
  if (!metadata.success) throw new WeightsError(`${file}: "${METADATA}" of the header must hold strings only.`);

  const tensors: [string, HostTensor][] = [];
  const ranges: { name: string; start: number; end: number }[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) continue;
    const entry = entrySchema.safeParse(value);
    if (!entry.success)
      throw new WeightsError(
        `${file}: the header's entry "${name}" is damaged. It must have dtype, shape and data_offsets.`,
      );
    const {
      dtype,
      shape,
      data_offsets: [start, end],
    } = entry.data;
    const reader = readers[dtype];
    if (!reader)
      throw new WeightsError(
        `${file}: "${name}" has type ${dtype}. Types read here: ${Object.keys(readers).join(', ')}.`,
      );
    if (end - start !== sizeOf(shape) * reader.bytes) {
      throw new WeightsError(
        `${file}: "${name}" has shape [${shape}] of ${dtype}, which is ${sizeOf(shape) * reader.bytes} bytes, ` +
          `and ${end - start} bytes of data.`,
      );
    }
    if (dataStart + end > bytes.length) {
      throw new WeightsError(
        `${file}: cut off. "${name}" ends at byte ${dataStart + end} and the file has ${bytes.length}. Copy or ` +
          'download it again.',
      );
    }
    // A copy by the constructor: aligned for every type, where `slice` of a Node Buffer would be a view.
    const data = reader.read(new Uint8Array(bytes.subarray(dataStart + start, dataStart + end)).buffer);
    if (!data) throw new WeightsError(`${file}: "${name}" holds 64-bit integers that do not fit into 32 bits.`);
    tensors.push([name, { data, shape }]);
    ranges.push({ name, start, end });
  }
  checkNoHoles(ranges, bytes.length - dataStart, file);
  return { tensors: Object.fromEntries(tensors), metadata: metadata.data };
}

function checkNoHoles(ranges: { name: string; start: number; end: number }[], dataLength: number, file: string): void {
  let covered = 0;
  for (const { name, start, end } of ranges.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== covered)
      throw new WeightsError(
        `${file}: "${name}" begins at byte ${start} of the data instead of ${covered}: tensors ` +
          `${start < covered ? 'overlap' : 'leave a gap'}.`,
      );
    covered = end;
  }
  if (covered !== dataLength)
    throw new WeightsError(`${file}: ${dataLength - covered} bytes after the last tensor belong to no tensor.`);
}
