import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { initEncoder } from '../layers/encoder.ts';
import { chooseBackend } from '../node/backend.ts';
import { saveWeightsFolder } from '../node/weights-folder.ts';
import { loadWeights } from './load-weights.ts';
import { createRandom } from '../random.ts';
import { disposeParams, flattenParams, type ParamTree } from '../tree.ts';
import { exportParams, importParams, parseWeightsConfig, type WeightsConfig } from './weights.ts';

const encoderConfig = {
  hiddenSize: 8,
  numHeads: 2,
  numLayers: 2,
  intermediateSize: 12,
  dropoutRate: 0,
  activation: 'relu',
  norm: 'pre',
} as const;
const trees: ParamTree[] = [];

function makeParams(
  seed: number,
  changes: { readonly hiddenSize?: number; readonly norm?: 'pre' | 'post' } = {},
): ParamTree {
  const params = { encoder: initEncoder({ ...encoderConfig, ...changes }, createRandom(seed)) };
  trees.push(params);
  return params;
}

beforeAll(() => chooseBackend({ preferred: 'cpu' }));
afterEach(() => trees.splice(0).forEach(disposeParams));

describe('exportParams and importParams', () => {
  it('carry every weight over under its path', async () => {
    const [source, target] = [makeParams(1), makeParams(2)];
    const exported = await exportParams(source);
    expect(Object.keys(exported)).toContain('encoder.layers.1.attention.query.weight');
    expect(await exportParams(target)).not.toEqual(exported);
    importParams(target, exported, 'model.safetensors');
    expect(await exportParams(target)).toEqual(exported);
  });

  it('leave no tensor behind', async () => {
    const [source, target] = [makeParams(1), makeParams(2)];
    const before = tf.memory().numTensors;
    importParams(target, await exportParams(source), 'model.safetensors');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('say all that does not fit at once and change nothing', async () => {
    const tensors = await exportParams(makeParams(1, { hiddenSize: 4, norm: 'post' }));
    tensors['encoder.extra'] = { shape: [1], data: Float32Array.of(1) };
    const target = makeParams(2);
    const before = await exportParams(target);
    const message = (() => {
      try {
        importParams(target, tensors, 'runs/food/model.safetensors');
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).toContain(
      'WeightsError: runs/food/model.safetensors does not fit this network (33 differences). Were both made from ' +
        'the same config?',
    );
    expect(message).toContain('encoder.layers.0.attention.query.weight: [4,4] in the file, [8,8] in the network');
    expect(message).toContain('encoder.finalNorm.weight: not in the file, [8] in the network');
    expect(message).toContain('encoder.extra: [1] in the file, not in the network');
    expect(await exportParams(target)).toEqual(before);
  });
});

const config: WeightsConfig = {
  format: 'daybook-weights',
  version: 1,
  network: 'food',
  config: { encoder: encoderConfig },
  vocab: { food: ['oatmeal', 'banana'] },
  scalers: { amount: { mean: 80, std: 40 } },
  split: { hash: 'abc123', seed: 7 },
  metrics: { 'hit@10': 0.41237, nextSegment: { accuracy: 0.8 } },
  createdWith: '@daybook/core 0.1.0',
};

describe('parseWeightsConfig', () => {
  it('takes what JSON gives back', () =>
    expect(parseWeightsConfig(JSON.parse(JSON.stringify(config)), 'config.json')).toEqual(config));

  it('names the file and every entry that does not fit', () => {
    const { network: _, ...rest } = config;
    const parse = () =>
      parseWeightsConfig(
        { ...rest, version: 2, vocabulary: {}, scalers: { amount: { mean: 1, std: 0 } } },
        'runs/food/config.json',
      );
    expect(parse).toThrow(/^runs\/food\/config\.json is not a config of Daybook weights, version 1:/);
    for (const name of ['version', 'network', 'scalers.amount.std', 'vocabulary']) expect(parse).toThrow(name);
  });
});

describe('a weights folder', () => {
  const card = {
    title: 'Food network',
    summary: 'Meals in, one vector out.',
    data: 'Made-up meals.',
    licence: 'MIT',
    limits: ['Toy sizes.'],
  };
  const folders: string[] = [];
  async function newFolder(): Promise<string> {
    folders.push(await mkdtemp(join(tmpdir(), 'daybook-weights-')));
    return folders.at(-1)!;
  }
  afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

  it('gives back the config and the weights, and holds nothing else', async () => {
    const folder = join(await newFolder(), 'runs', 'food');
    const params = makeParams(1);
    await saveWeightsFolder(folder, { config, params, card });
    const loaded = await loadWeights(folder);
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(loaded.config).toEqual({ ...config, files: { 'model.safetensors': hash }, checksum: hash });
    expect(loaded.tensors).toEqual(await exportParams(params));
    expect((await readdir(folder)).sort()).toEqual(['README.md', 'config.json', 'model.safetensors']);
  });

  it('has a card with data, licence, metrics and limits', async () => {
    const folder = await newFolder();
    await saveWeightsFolder(folder, { config, params: makeParams(1), card });
    const text = await readFile(join(folder, 'README.md'), 'utf8');
    for (const part of [
      '# Food network',
      'Made-up meals.',
      'license: mit',
      '| hit@10 | 0.4124 |',
      '| nextSegment.accuracy | 0.8 |',
      '- Toy sizes.',
      '| encoder.numHeads | 2 |',
      'hash `abc123`',
      '1,080 parameters',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('names what is missing or damaged', async () => {
    const folder = await newFolder();
    await expect(loadWeights(folder)).rejects.toThrow(
      `${folder} has no config.json. A weights folder holds config.json and model.safetensors, as pretraining ` +
        'and training write them.',
    );
    await saveWeightsFolder(folder, { config, params: makeParams(1), card });
    await writeFile(join(folder, 'model.safetensors'), 'version https://git-lfs');
    await expect(loadWeights(folder)).rejects.toThrow(
      `${join(folder, 'model.safetensors')}: damaged: its content does not match the checksum in config.json.`,
    );
    await writeFile(join(folder, 'config.json'), '{"format":');
    await expect(loadWeights(folder)).rejects.toThrow(`${join(folder, 'config.json')} is not JSON`);
  });

  it('refuses a config and tensors that were changed since', async () => {
    const folder = await newFolder();
    await saveWeightsFolder(folder, { config, params: makeParams(1), card });
    const json = await readFile(join(folder, 'config.json'), 'utf8');
    await writeFile(join(folder, 'config.json'), json.replace('0.4', '0.5'));
    await expect(loadWeights(folder)).rejects.toThrow('config.json: damaged or changed by hand');
    await writeFile(join(folder, 'config.json'), json);
    const tensors = await readFile(join(folder, 'model.safetensors'));
    tensors[tensors.length - 3]! ^= 1;
    await writeFile(join(folder, 'model.safetensors'), tensors);
    await expect(loadWeights(folder)).rejects.toThrow('model.safetensors: damaged');
  });

  it('refuses weights that are not finite and keeps the old ones', async () => {
    const folder = await newFolder();
    await saveWeightsFolder(folder, { config, params: makeParams(1), card });
    const before = await loadWeights(folder);
    const params = makeParams(2);
    const [leaf] = flattenParams(params).values();
    tf.tidy(() => leaf!.assign(tf.mul(leaf!, NaN)));
    await expect(saveWeightsFolder(folder, { config, params, card })).rejects.toThrow('is NaN');
    expect(await loadWeights(folder)).toEqual(before);
  });

  it('keeps the old weights when the new config is wrong', async () => {
    const folder = await newFolder();
    await saveWeightsFolder(folder, { config, params: makeParams(1), card });
    const before = await loadWeights(folder);
    await expect(
      saveWeightsFolder(folder, { config: { ...config, network: '' }, params: makeParams(2), card }),
    ).rejects.toThrow('network');
    expect(await loadWeights(folder)).toEqual(before);
  });
});
