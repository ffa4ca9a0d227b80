import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32c, openTensorBoard, scalarsRecord, versionRecord } from './tensorboard.ts';

/** By TensorBoard's own writer: tools/fixtures/tensorboard-events.py. */
const reference = {
  version: '1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b353110',
  scalars:
    '39000000000000008b0737f10900005040fc54d94110ac022a2b0a100a09747261696e4c6f737315000090400a170a10' +
    '76616c69646174696f6e2f6869744031150000803e2858db58',
};

describe('crc32c', () => {
  it('has the check value of the standard', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});

describe('event records', () => {
  it('are the bytes that TensorBoard itself writes', () => {
    const values = { trainLoss: 4.5, 'validation/hit@1': 0.25 };
    expect(versionRecord(1_700_000_000.5).toString('hex')).toBe(reference.version);
    expect(scalarsRecord(1_700_000_001.25, { step: 300, values }).toString('hex')).toBe(reference.scalars);
  });
});

describe('openTensorBoard', () => {
  it('leaves a whole file after each call', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-tensorboard-'));
    try {
      const write = openTensorBoard(folder);
      write({ step: 1, values: { loss: 2 } });
      const [name] = readdirSync(folder);
      expect(name).toMatch(/^events\.out\.tfevents\.\d+\./);
      const one = readFileSync(join(folder, name!)).length;
      write({ step: 2, values: { loss: 1 } });
      expect(readFileSync(join(folder, name!)).length - one).toBe(one - versionRecord(0).length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
