import { createHash } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WeightsError, createRandom, importParams, loadWeights, type WeightsConfig } from '@daybook/core';
import { packageVersion, saveWeightsFolder } from '@daybook/core/node';

import { z } from 'zod';
import { calibrationSchema } from './calibration.ts';
import { engagementConfigSchema } from './config.ts';
import { featureEncodingSchema } from '../examples/profile-features.ts';
import { fusionConfigSchema, initFusion } from './fusion.ts';
import type { OpenNetwork } from '../encoding/networks/network.ts';
import type { EngagementModel } from './predict.ts';
import { personInputs } from '../encoding/person-inputs.ts';
import { networks } from '../encoding/networks/registry.ts';
import { loadStack, saveStack, stackContents } from './stack-folder.ts';
import type { NetworkFolders } from '../encoding/prepare.ts';
import { verifyFiles } from './verify-files.ts';

const modelSchema = z.strictObject({
  engagement: engagementConfigSchema,
  fusion: fusionConfigSchema,
  calibrations: z.record(z.string(), calibrationSchema),
  features: featureEncodingSchema.optional(),
});

const networkFolder = (folder: string, name: string) => join(folder, 'networks', name);

export type SaveEngagement = {
  readonly model: EngagementModel;
  readonly networks: readonly OpenNetwork[];
  /** The folders that the networks were read from. */
  readonly folders: NetworkFolders;
  readonly split: NonNullable<WeightsConfig['split']>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly data: string;
  /** Writes further files of the model into the folder that it is given. */
  readonly writeMore?: (draft: string) => Promise<void>;
};

/**
 * Writes a self-contained folder, all of it or nothing: fusion weights, stack, and the networks under `networks/`, with
 * their fine-tuned weights if there are any.
 */
export async function saveEngagement(
  folder: string,
  { model, networks, folders, split, metrics, data, writeMore }: SaveEngagement,
): Promise<void> {
  const { config, fusion, params, scalers, calibrations, features } = model;
  const writeNetworks = async (draft: string) => {
    for (const { stream, weights } of networks) {
      const to = networkFolder(draft, stream.name);
      await mkdir(to, { recursive: true });
      for (const file of ['config.json', 'model.safetensors', 'README.md'])
        await cp(join(folders[stream.name]!, file), join(to, file)).catch(ignoreMissing);
      if (!config.fineTune) continue;
      const summary = 'Fine-tuned inside an engagement model; see the folder above.';
      await saveWeightsFolder(to, {
        config: weights,
        params: stream.params,
        card: { title: `Daybook ${stream.name} network`, summary, data, licence: 'MIT', limits: [] },
      });
    }
    await saveStack(draft, model.stack);
    await writeMore?.(draft);
  };
  const weightsConfig: WeightsConfig = {
    format: 'daybook-weights',
    version: 1,
    network: 'engagement',
    config: { engagement: config, fusion, calibrations, ...(features && { features }) },
    scalers: { ...scalers },
    split,
    metrics,
    createdWith: packageVersion(import.meta.url),
  };
  const card = {
    title: 'Daybook engagement model',
    summary:
      `The outputs of ${networks.map(({ stream }) => stream.name).join(', ')} at [CLS] go in; ` +
      `${config.targets.map(({ name }) => name).join(', ')} of the next days come out.`,
    data,
    licence: 'MIT',
    limits: ['Probabilities hold for people like the training people; evaluate on your own data before use.'],
  };
  await saveWeightsFolder(folder, { config: weightsConfig, params, card }, writeNetworks);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

export type LoadedEngagement = {
  readonly model: EngagementModel;
  readonly folders: NetworkFolders;
  readonly split: WeightsConfig['split'];
};

/**
 * @throws WeightsError when the folder is no engagement model, a file of it is damaged, or one of its networks is not
 * registered.
 */
export async function loadEngagement(folder: string): Promise<LoadedEngagement> {
  const { config: weights, tensors, tensorsFile } = await loadWeights(folder);
  if (weights.network !== 'engagement')
    throw new WeightsError(
      `${folder} holds weights of the ${weights.network} network, not of an engagement model. Make one with ` +
        '`daybook train`.',
    );
  await verifyFiles(folder, weights.files);
  const parsed = modelSchema.safeParse(weights.config);
  if (!parsed.success)
    throw new WeightsError(
      `${folder}/config.json: is not the config of an engagement model.\n${z.prettifyError(parsed.error)}`,
    );
  const { engagement: config, fusion, calibrations, features } = parsed.data;
  const names = fusion.streams.map(({ name }) => name).filter((name) => !personInputs.includes(name));
  const known = new Set(networks().map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new WeightsError(
      `${folder} reads the ${unknown.join(' and ')} network, which is not registered. ` +
        'Give the folder of its package with --network FOLDER.',
    );
  const params = initFusion(fusion, createRandom(0));
  importParams(params, tensors, tensorsFile);
  return {
    model: {
      config,
      fusion,
      params,
      scalers: weights.scalers ?? {},
      calibrations,
      features,
      stack: await loadStack(folder, weights.files),
    },
    folders: Object.fromEntries(names.map((name) => [name, networkFolder(folder, name)])),
    split: weights.split,
  };
}

/**
 * Version of a model: a hash of weights and configs, without metrics, of the fusion and its networks. 16 hexadecimal
 * digits.
 */
export async function modelVersion(folder: string, { folders }: LoadedEngagement): Promise<string> {
  const hash = createHash('sha256');
  for (const part of [folder, ...Object.values(folders).filter((part) => part !== undefined)]) {
    const { config, tensorsHash = '' } = await loadWeights(part);
    const { metrics: _, checksum: __, files: ___, ...computed } = config;
    hash.update(createHash('sha256').update(JSON.stringify(computed)).digest()).update(tensorsHash);
  }
  for (const content of await stackContents(folder)) hash.update(createHash('sha256').update(content).digest());
  return hash.digest('hex').slice(0, 16);
}
