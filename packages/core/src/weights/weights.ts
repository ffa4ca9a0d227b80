import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { WeightsError } from '../errors.ts';
import type { HostTensor } from '../tensors.ts';
import { flattenParams, type ParamTree } from '../tree.ts';

/** Weights on the host by their path in the tree. */
export type NamedTensors = Readonly<Record<string, HostTensor>>;

/** `config.json` of a weights folder: everything that a model needs beside its weights, and where it came from. */
export const weightsConfigSchema = z.strictObject({
  format: z.literal('daybook-weights'),
  version: z.literal(1),
  /** `conversation`, `food`, `events`, `engagement`. */
  network: z.string().min(1),
  /** The network's own configuration, checked by the network's schema. */
  config: z.record(z.string(), z.unknown()),
  /** Strings in the order of their embedding rows, collected from training people only. */
  vocab: z.record(z.string(), z.array(z.string())).optional(),
  /** (value − mean) / std, by name. */
  scalers: z.record(z.string(), z.strictObject({ mean: z.number(), std: z.number().positive() })).optional(),
  /** The encoder whose vectors the network was trained on; those of another do not fit. */
  textEncoder: z
    .strictObject({ name: z.string(), size: z.int().positive(), pooling: z.string(), fingerprint: z.string() })
    .optional(),
  /** Identifies who was in training, validation and test: later steps refuse another hash. */
  split: z.strictObject({ hash: z.string(), seed: z.union([z.number(), z.string()]) }).optional(),
  metrics: z.record(z.string(), z.unknown()).optional(),
  /** Package and version, `@daybook/core 0.1.0`. */
  createdWith: z.string(),
});

export type WeightsConfig = z.infer<typeof weightsConfigSchema>;

/**
 * Checks the parsed `config.json` of a weights folder.
 * @throws WeightsError naming `file` and every entry that does not fit.
 */
export function parseWeightsConfig(json: unknown, file: string): WeightsConfig {
  const result = weightsConfigSchema.safeParse(json);
  if (!result.success)
    throw new WeightsError(`${file} is not a config of Daybook weights, version 1:\n${z.prettifyError(result.error)}`);
  return result.data;
}

/** Copies every leaf to the host, by its path in the tree. */
export async function exportParams(
  params: ParamTree,
): Promise<Record<string, { readonly shape: number[]; readonly data: Float32Array }>> {
  const leaves = [...flattenParams(params)];
  const tensors = await Promise.all(
    leaves.map(
      async ([path, variable]) =>
        [path, { shape: variable.shape, data: Float32Array.from(await variable.data()) }] as const,
    ),
  );
  return Object.fromEntries(tensors);
}

/**
 * Assigns to every leaf of `params` the tensor of its path.
 * @throws WeightsError listing all tensors that are missing, unexpected or of another shape; nothing is assigned then.
 */
export function importParams(params: ParamTree, tensors: NamedTensors, file: string): void {
  const leaves = flattenParams(params);
  const problems: string[] = [];
  for (const [path, variable] of leaves) {
    const tensor = tensors[path];
    if (!tensor) problems.push(`${path}: not in the file, [${variable.shape}] in the network`);
    else if (tensor.shape.join() !== variable.shape.join())
      problems.push(`${path}: [${tensor.shape}] in the file, [${variable.shape}] in the network`);
  }
  for (const [path, { shape }] of Object.entries(tensors))
    if (!leaves.has(path)) problems.push(`${path}: [${shape}] in the file, not in the network`);
  if (problems.length > 0) {
    throw new WeightsError(
      `${file} does not fit this network (${problems.length} differences). Were both made from the same ` +
        `config?\n  ${problems.join('\n  ')}`,
    );
  }
  tf.tidy(() =>
    leaves.forEach((variable, path) => variable.assign(tf.tensor(tensors[path]!.data, variable.shape, variable.dtype))),
  );
}
