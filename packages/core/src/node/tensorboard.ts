import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Numbers by name at a step. */
export type Scalars = { readonly step: number; readonly values: Readonly<Record<string, number>> };

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A TFRecord: length, its checksum, the bytes, their checksum; checksums rotated and shifted. */
function recordOf(data: Uint8Array): Buffer {
  const masked = (bytes: Uint8Array) => {
    const crc = crc32c(bytes);
    return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  };
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(masked(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(masked(data));
  return Buffer.concat([head, data, tail]);
}

/** Protocol buffer fields: a varint, a double, a float, and bytes. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}
const key = (field: number, wire: number) => varint(field * 8 + wire);
const bytesField = (field: number, value: Uint8Array) => Buffer.concat([key(field, 2), varint(value.length), value]);
function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), bytes]);
}
function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, 5), bytes]);
}

/** An `Event` of tensorflow/core/util/event.proto with the first line of a file. @param seconds Unix time */
export const versionRecord = (seconds: number): Buffer =>
  recordOf(Buffer.concat([doubleField(1, seconds), bytesField(3, Buffer.from('brain.Event:2'))]));

/** An `Event` with scalars. @param seconds Unix time */
export function scalarsRecord(seconds: number, { step, values }: Scalars): Buffer {
  const summary = Object.entries(values).map(([tag, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), floatField(2, value)])),
  );
  const fields = [doubleField(1, seconds), key(2, 0), varint(step), bytesField(5, Buffer.concat(summary))];
  return recordOf(Buffer.concat(fields));
}

/**
 * Writes curves that TensorBoard shows, on any backend: a new event file in a folder, complete after each call.
 *
 * @example
 * const writeScalars = openTensorBoard('runs/tensorboard/food');
 * writeScalars({ step: 50, values: { trainLoss: 4.5 } });
 */
export function openTensorBoard(folder: string): (scalars: Scalars) => void {
  mkdirSync(folder, { recursive: true });
  const started = Date.now() / 1000;
  const path = join(folder, `events.out.tfevents.${Math.floor(started)}.${hostname()}.${process.pid}`);
  appendFileSync(path, versionRecord(started));
  return (scalars) => appendFileSync(path, scalarsRecord(Date.now() / 1000, scalars));
}
