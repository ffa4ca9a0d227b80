import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../training/run.ts';
import { checkpointFolder } from './checkpoint-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true }));

const checkpoint = (step: number): Checkpoint => ({
  state: { step, epoch: 0, stepInEpoch: step, seconds: 1, history: [], bestStep: -1, recentLosses: [], seed: 0 },
  tensors: { weight: { data: Float32Array.of(step, step), shape: [2] } },
});

async function flip(name: string): Promise<void> {
  const bytes = await readFile(join(folder, name));
  bytes[bytes.length - 1]! ^= 4;
  await writeFile(join(folder, name), bytes);
}

describe('checkpointFolder', () => {
  it('gives back the newest, or the one before it where that is damaged, and says so', async () => {
    const warnings: string[] = [];
    const checkpoints = checkpointFolder(folder, (line) => warnings.push(line));
    expect(await checkpoints.load()).toBeUndefined();
    await checkpoints.save(checkpoint(1));
    await checkpoints.save(checkpoint(2));
    expect(await checkpoints.load()).toEqual(checkpoint(2));
    await flip('checkpoint.safetensors');
    expect(await checkpoints.load()).toEqual(checkpoint(1));
    expect(warnings.join()).toMatch(/checkpoint\.safetensors: damaged.*Continuing from the checkpoint before it/);
    await flip('checkpoint.before.safetensors');
    await expect(checkpoints.load()).rejects.toThrow('begin anew without --resume');
  });
});
