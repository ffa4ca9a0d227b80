import { fstatSync } from 'node:fs';
import { DataError } from '@daybook/core';
import { FS } from 'h5wasm/node';
import { BlockChecksums, damageMessage } from './block-checksums.ts';

/** An open file of HDF5's file system, as it lies in Node. */
type Stream = { readonly nfd: number; readonly path: string };

/** The functions that HDF5 reads and writes through. */
type FileSystem = {
  open(path: string, flags: number, mode?: number): Stream;
  read(stream: Stream, buffer: Uint8Array, offset: number, length: number, position?: number): number;
  write(stream: Stream, buffer: Uint8Array, offset: number, length: number, position?: number): number;
  close(stream: Stream): unknown;
  ErrnoError: new (errno: number) => Error;
};

const EIO = 29;
const WRITE_ONLY = 1;
const READ_WRITE = 2;
const checksumsOf = new Map<number, BlockChecksums>();
let failure: unknown;

/** The error behind the last failure inside HDF5, which itself knows only that a call failed; asked for once. */
export function takeFailure(): unknown {
  const taken = failure;
  failure = undefined;
  return taken;
}

/**
 * Places checksums between HDF5 and the disk: every block that HDF5 reads, headers too, is compared before HDF5 sees
 * it. Errors of the disk are kept for `takeFailure`. Call it once, when h5wasm is ready.
 */
export function guardFiles(): void {
  const files = FS as unknown as FileSystem;
  const { open, read, write, close } = files;
  const fail = (error: unknown): never => {
    failure = error;
    throw new files.ErrnoError(EIO);
  };
  files.open = (path, flags, mode) => {
    const stream = open(path, flags, mode);
    // What is being written has no checksums yet.
    if ((flags & (WRITE_ONLY | READ_WRITE)) !== 0 || !fstatSync(stream.nfd).isFile()) return stream;
    try {
      const checksums = BlockChecksums.read(stream.nfd, path);
      if (checksums) checksumsOf.set(stream.nfd, checksums);
      return stream;
    } catch (error) {
      close(stream);
      return fail(error);
    }
  };
  files.read = (stream, buffer, offset, length, position) => {
    let done: number;
    try {
      done = read(stream, buffer, offset, length, position);
    } catch (error) {
      return fail(error);
    }
    const checksums = checksumsOf.get(stream.nfd);
    if (checksums === undefined || position === undefined) return done;
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, done);
    const damage = checksums.findDamage(position, position + done, bytes);
    return damage ? fail(new DataError(damageMessage(stream.path, damage))) : done;
  };
  files.write = (stream, buffer, offset, length, position) => {
    try {
      return write(stream, buffer, offset, length, position);
    } catch (error) {
      return fail(error);
    }
  };
  files.close = (stream) => {
    checksumsOf.delete(stream.nfd);
    return close(stream);
  };
}
