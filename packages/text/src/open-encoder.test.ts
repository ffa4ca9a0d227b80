import { ConfigError } from '@daybook/core';
import { describe, expect, it } from 'vitest';

import { openEncoder } from './open-encoder.ts';
import { importTransformers } from './transformers-peer.ts';

describe('openEncoder', () => {
  it('lists the known names when a name is unknown', async () => {
    await expect(openEncoder('word2vec')).rejects.toThrow(
      new ConfigError(
        'openEncoder: there is no encoder or folder named "word2vec". Known: use-lite, distilbert, minilm; or a ' +
          'folder (./my-encoder); or a hub id (owner/model); or several joined by +.',
      ),
    );
  });

  it('reads ./missing as a folder, never as a hub id', async () => {
    await expect(openEncoder('./missing')).rejects.toThrow(/no encoder or folder named ".\/missing"/);
  });

  it('opens a folder under its own name', async () => {
    const encoder = await openEncoder(`${import.meta.dirname}/../fixtures/tiny-distilbert`);
    expect(encoder).toMatchObject({ name: 'tiny-distilbert', size: 32, pooling: 'mean' });
    encoder.dispose?.();
  });

  it('opens several as one', async () => {
    const folder = `${import.meta.dirname}/../fixtures/tiny-distilbert`;
    const encoder = await openEncoder(`${folder}+use-lite`);
    expect(encoder).toMatchObject({ name: 'tiny-distilbert+use-lite', size: 544 });
    expect(await encoder.encode(['hello'])).toHaveLength(544);
    encoder.dispose?.();
    await expect(openEncoder('use-lite+use-lite')).rejects.toThrow('names one encoder twice');
    await expect(openEncoder('use-lite+word2vec')).rejects.toThrow(/no encoder or folder named "word2vec"/);
  });

  it('refuses int8 for use-lite', async () => {
    await expect(openEncoder('use-lite', { dtype: 'int8' })).rejects.toThrow(/use-lite has no int8 form/);
  });
});

describe('importTransformers', () => {
  it('says how to add the library when it is not installed', async () => {
    const absent = Object.assign(new Error("Cannot find package '@huggingface/transformers'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    await expect(importTransformers(() => Promise.reject(absent))).rejects.toThrow(
      /Try: ONNXRUNTIME_NODE_INSTALL=skip npm install @huggingface\/transformers/,
    );
  });

  it('passes other failures on', async () => {
    await expect(importTransformers(() => Promise.reject(new Error('broken binary')))).rejects.toThrow('broken binary');
  });
});
