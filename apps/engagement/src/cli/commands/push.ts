import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, loadWeights } from '@daybook/core';
import { z } from 'zod';
import { defineCommand } from '../command.ts';

const defaultHub = 'https://huggingface.co';

/** @throws ConfigError when the package is not installed. */
async function loadHub() {
  try {
    return await import('@huggingface/hub');
  } catch (error) {
    throw new ConfigError('push: needs the package @huggingface/hub. Add it: npm install @huggingface/hub', {
      cause: error,
    });
  }
}

/** Every file of a folder by its path inside it. Checkpoints and histories of a run are not for others. */
async function weightFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) =>
      /(^|\/)(config\.json|model\.safetensors|README\.md|stack\.json|trees\/[^/]+\.txt|[^/]+\.onnx)$/.test(path),
    )
    .filter((path) => !path.startsWith('checkpoint/'))
    .sort();
}

export const pushCommand = defineCommand({
  name: 'push',
  summary: 'upload a weights folder with its model card to Hugging Face',
  files: '<folder-and-repository...>',
  schema: z.strictObject({
    private: z.boolean().default(false).describe('a repository that is made is private'),
    message: z.string().default('Weights by daybook push').describe('title of the commit'),
  }),
  examples: ['daybook push runs/food me/food', 'daybook push runs/engagement me/engagement --private'],
  needsBackend: false,
  async run({ private: isPrivate, message }, { files: [given = '', repository = ''], console }) {
    const folder = given.replace(/\/+$/, '');
    if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
      throw new ConfigError(`push: give a folder and a repository, such as \`daybook push runs/food me/food\`.`);
    const token = process.env['HF_TOKEN'];
    if (!token) throw new ConfigError('push: HF_TOKEN must hold an access token with the right to write.');
    await loadWeights(folder); // whole, before anything is made public
    const { createRepo, uploadFiles } = await loadHub();
    const hub = process.env['HF_ENDPOINT'] ?? defaultHub;
    const target = { repo: { type: 'model' as const, name: repository }, accessToken: token, hubUrl: hub };
    await createRepo({ ...target, private: isPrivate }).catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 409) throw error; // it is there already
    });
    const paths = await weightFiles(folder);
    console.note(`uploading ${paths.join(', ')}`);
    const files = await Promise.all(
      paths.map(async (path) => ({ path, content: new Blob([await readFile(join(folder, path))]) })),
    );
    await uploadFiles({ ...target, files, commitTitle: message });
    return { repository, url: `${hub}/${repository}`, files: paths };
  },
  show: ({ url, repository, files }) => `${url}: ${files.length} files. In a program: fromPretrained('${repository}')`,
});
