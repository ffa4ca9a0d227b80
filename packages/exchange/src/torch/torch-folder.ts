import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWeights, writeSafetensors, type WeightsConfig } from '@daybook/core';
import { replaceFile } from '@daybook/core/files';
import { fromTorch, toTorch } from './torch-layout.ts';

const program = 'daybook_torch.py';

async function convert(from: string, to: string, tensorsOf: typeof toTorch): Promise<WeightsConfig> {
  const { config, tensors } = await loadWeights(from);
  await mkdir(to, { recursive: true });
  await replaceFile(join(to, 'model.safetensors'), writeSafetensors(tensorsOf(tensors), { network: config.network }));
  await replaceFile(join(to, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  return config;
}

/**
 * Writes a weights folder for PyTorch: `model.safetensors` under PyTorch's names and in its layout, `config.json`, and
 * `daybook_torch.py`, which computes the network from them.
 * @throws WeightsError when `from` is no weights folder.
 */
export async function exportTorch(from: string, to: string): Promise<WeightsConfig> {
  const config = await convert(from, to, toTorch);
  await copyFile(fileURLToPath(new URL(`../../python/${program}`, import.meta.url)), join(to, program));
  return config;
}

/**
 * A weights folder from one that `exportTorch` wrote, with what PyTorch has made of the weights since.
 * @throws WeightsError when `from` has no config or no weights.
 */
export function importTorch(from: string, to: string): Promise<WeightsConfig> {
  return convert(from, to, fromTorch);
}
