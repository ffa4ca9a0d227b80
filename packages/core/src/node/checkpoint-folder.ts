import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { WeightsError } from '../errors.ts';
import type { Checkpoint, CheckpointStore, TrainerState } from '../training/run.ts';
import { readSafetensors, writeSafetensors } from '../weights/safetensors.ts';
import { replaceFile } from './files/index.ts';

const zeros = '0'.repeat(64);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The bytes of a checkpoint; `sha256` in its metadata is the hash of the file with zeros in that place. */
function toBytes({ state, tensors }: Checkpoint): Buffer {
  const bytes = Buffer.from(writeSafetensors(tensors, { sha256: zeros, state: JSON.stringify(state) }).buffer);
  bytes.write(hashOf(bytes), bytes.indexOf(zeros), 'latin1');
  return bytes;
}

/** @throws WeightsError when the bytes are not those that were written. */
export function parseCheckpoint(bytes: Buffer, file: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes, file);
  const { sha256, state } = metadata;
  if (state === undefined) throw new WeightsError(`${file}: is not a checkpoint.`);
  // Checkpoints of earlier versions have none.
  if (sha256 !== undefined) {
    const checked = Buffer.from(bytes);
    checked.write(zeros, checked.indexOf(sha256), 'latin1');
    if (hashOf(checked) !== sha256) throw new WeightsError(`${file}: damaged: it does not match its checksum.`);
  }
  return { state: JSON.parse(state) as TrainerState, tensors };
}

const newest = 'checkpoint.safetensors';
const before = 'checkpoint.before.safetensors';

/**
 * Checkpoints in `folder`: weights, optimizer, best weights, and where training stood, each file replaced whole. The
 * one before the newest is kept; where the newest is damaged, `load` says so to `warn` and takes that.
 */
export function checkpointFolder(folder: string, warn: (line: string) => void = () => {}): CheckpointStore {
  const [file, older] = [join(folder, newest), join(folder, before)];
  return {
    async load() {
      const present = [file, older].filter((path) => existsSync(path));
      for (const [place, path] of present.entries()) {
        try {
          return parseCheckpoint(await readFile(path), path);
        } catch (error) {
          if (!(error instanceof WeightsError)) throw error;
          if (place + 1 === present.length)
            throw new WeightsError(`${error.message} No other checkpoint is left: begin anew without --resume.`);
          warn(`${error.message} Continuing from the checkpoint before it.`);
        }
      }
      return undefined;
    },
    async save(checkpoint) {
      const bytes = toBytes(checkpoint);
      await replaceFile(file, async (draft) => {
        await replaceFile(draft, bytes);
        if (existsSync(file)) await rename(file, older);
      });
    },
  };
}
