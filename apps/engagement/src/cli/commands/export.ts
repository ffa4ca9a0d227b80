import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, loadWeights } from '@daybook/core';
import { writeWholeFile } from '@daybook/core/node';
import { exportEncoderOnnx, exportTorch, importTorch } from '@daybook/exchange';
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { networkNamed } from '../../encoding/networks/registry.ts';
import { exportEngagementOnnx } from '../../fusion/export-onnx.ts';

const megabytes = (bytes: number) => `${(bytes / 1e6).toPrecision(3)} MB`;
const baseName = (folder: string) => folder.replace(/\/+$/, '');

/** The networks of an engagement model; none for the weights of a single network. */
async function innerFolders(folder: string): Promise<string[]> {
  const { config } = await loadWeights(folder);
  const { fusion } = config.config as { fusion?: { streams: { name: string }[] } };
  const inside = (fusion?.streams ?? []).map(({ name }) => join('networks', name));
  const found = await Promise.all(inside.map((path) => stat(join(folder, path)).catch(() => undefined)));
  return inside.filter((_, place) => found[place] !== undefined);
}

const stackFiles = ['stack.json', 'trees'];

/** What an engagement model holds beside weights; it is the same for both. */
async function copyStack(from: string, to: string): Promise<void> {
  for (const name of stackFiles)
    await cp(join(from, name), join(to, name), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
}

/** One weights folder to another, with the networks inside it. */
async function convertAll(
  from: string,
  to: string,
  convert: typeof exportTorch,
): Promise<{ readonly out: string; readonly network: string }> {
  const { network } = await convert(from, to);
  for (const inner of await innerFolders(from)) await convert(join(from, inner), join(to, inner));
  await copyStack(from, to);
  return { out: to, network };
}

export const exportOnnxCommand = defineCommand({
  name: 'onnx',
  summary: 'write a network, or an engagement model with its networks, as one ONNX file',
  files: '<weights>',
  schema: z.strictObject({
    out: z.string().optional().describe('the file to write (default: beside the folder, with .onnx)'),
    int8: z.boolean().default(false).describe('weight matrices in 8 bits: a quarter of the size, a little less exact'),
  }),
  examples: ['daybook export onnx runs/food', 'daybook export onnx runs/engagement --int8 --out engagement.int8.onnx'],
  async run({ out, int8 }, { files }) {
    const folder = baseName(files[0]!);
    const path = out ?? `${folder}${int8 ? '.int8' : ''}.onnx`;
    const { config } = await loadWeights(folder);
    const { network } = config;
    const { file, leftOut } =
      network === 'engagement'
        ? await exportEngagementOnnx(folder, { int8 })
        : { file: await exportEncoderOnnx(await networkNamed(network).load(folder), { config, int8 }), leftOut: [] };
    await writeWholeFile(path, file);
    return { out: path, network, int8, bytes: file.length, leftOut };
  },
  show: ({ out, network, bytes, leftOut }) =>
    `${out}: the ${network === 'engagement' ? 'engagement model' : `${network} network`}, ${megabytes(bytes)}.` +
    (leftOut.length === 0
      ? ''
      : `\nNot in it, for they read tables of the app: ${leftOut.join(', ')}. It gives the fusion’s logits.`),
});

export const exportTorchCommand = defineCommand({
  name: 'torch',
  summary: 'write weights under PyTorch’s names, with a program that computes the network from them',
  files: '<weights>',
  schema: z.strictObject({
    out: z.string().optional().describe('the folder to write (default: beside the weights, with -torch)'),
  }),
  examples: ['daybook export torch runs/food', 'daybook export torch runs/engagement --out engagement-torch'],
  needsBackend: false,
  async run({ out }, { files }) {
    const folder = baseName(files[0]!);
    return convertAll(folder, out ?? `${folder}-torch`, exportTorch);
  },
  show: ({ out, network }) =>
    `${out}: the weights of ${network} and daybook_torch.py. In Python, with torch and safetensors installed:\n` +
    `  import sys; sys.path.append("${out}"); import daybook_torch\n  network = daybook_torch.load("${out}")`,
});

export const importTorchCommand = defineCommand({
  name: 'torch',
  summary: 'make a weights folder of one that `export torch` wrote and PyTorch has trained since',
  files: '<folder>',
  schema: z.strictObject({ out: z.string().describe('the weights folder to write') }),
  examples: [
    'daybook import torch food-torch --out runs/food',
    'daybook import torch engagement-torch --out runs/engagement',
  ],
  needsBackend: false,
  async run({ out }, { files }) {
    const folder = baseName(files[0]!);
    if (out === folder) throw new DataError(`--out ${out}: give another folder than the one that is read.`);
    return convertAll(folder, out, importTorch);
  },
  show: ({ out, network }) => `${out}: the weights of ${network}, for Daybook.`,
});
