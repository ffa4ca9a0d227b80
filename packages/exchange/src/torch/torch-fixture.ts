import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportParams, writeSafetensors, type HostBatch, type StreamEncoder, type StreamSequence } from '@daybook/core';
import { chooseBackend } from '@daybook/core/node';
import { networksByName, randomBatch, withCut } from '../network-fixture.ts';
import { exportTorch } from './torch-folder.ts';

type Described = StreamEncoder<StreamSequence> & { readonly config: Record<string, unknown> };

/** Batches that a network is compared on: one prediction time, and several with a cut. */
export const batchesOf = (encoder: StreamEncoder<StreamSequence>): readonly HostBatch[] => [
  randomBatch(encoder, [5, 3, 1], 1),
  withCut(randomBatch(encoder, [4, 6], 3, 2)),
];

/** A folder for PyTorch of each network, and its batches beside it: tools/fixtures/torch-networks.py reads them. */
export async function writeTorchFolders(folder: string): Promise<void> {
  await chooseBackend({ preferred: 'cpu' });
  for (const [name, make] of Object.entries(networksByName)) {
    const encoder = make() as Described;
    const weights = join(folder, 'weights', name);
    await mkdir(weights, { recursive: true });
    const { network, config } = encoder;
    const file = { format: 'daybook-weights', version: 1, network, config, createdWith: 'a fixture' };
    await writeFile(join(weights, 'config.json'), JSON.stringify(file));
    await writeFile(join(weights, 'model.safetensors'), writeSafetensors(await exportParams(encoder.params)));
    await exportTorch(weights, join(folder, name));
    for (const [place, batch] of batchesOf(encoder).entries())
      await writeFile(join(folder, name, `batch-${place}.safetensors`), writeSafetensors(batch));
    encoder.dispose();
  }
}
