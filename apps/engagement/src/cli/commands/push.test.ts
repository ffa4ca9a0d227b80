import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createRandom, exportParams } from '@daybook/core';
import { chooseBackend, saveNetwork } from '@daybook/core/node';
import { foodConfig, fromPretrained, initFood } from '@daybook/food';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { silent, temporaryFolder } from '../../model-fixture.ts';
import { pushCommand } from './push.ts';

await chooseBackend();
const folder = temporaryFolder();
await mkdir(join(folder, 'cache'));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** The part of a hub that pushing and pulling need; files by address, and every request. */
const files = new Map<string, Buffer>();
const requests: string[] = [];
const server = createServer((request, response) => {
  const answer = (status: number, body: unknown = {}) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const path = decodeURIComponent(request.url ?? '');
  requests.push(`${request.method} ${path}`);
  void (async () => {
    const body = await bodyOf(request);
    if (path === '/api/repos/create') return answer(200, { url: 'here' });
    if (path.includes('/preupload/')) {
      const asked = JSON.parse(body) as { files: { path: string }[] };
      return answer(200, { files: asked.files.map((file) => ({ path: file.path, uploadMode: 'regular' })) });
    }
    if (path.includes('/commit/')) {
      for (const line of body.split('\n').map((text) => JSON.parse(text) as Commit))
        if (line.key === 'file') files.set(line.value.path, Buffer.from(line.value.content, 'base64'));
      return answer(200, { commitUrl: 'here', commitOid: '1' });
    }
    const [, name] = /^\/me\/food\/resolve\/main\/(.+)$/.exec(path) ?? [];
    const file = name === undefined ? undefined : files.get(name);
    if (!file) return answer(404);
    if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end();
    return response.writeHead(200, { etag: '"1"' }).end(file);
  })();
});
type Commit = { readonly key: string; readonly value: { readonly path: string; readonly content: string } };
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => void server.close());
afterEach(() => vi.unstubAllEnvs());

function useHub(): void {
  const address = server.address() as { port: number };
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${address.port}`);
  vi.stubEnv('HF_TOKEN', 'hf_example');
  vi.stubEnv('DAYBOOK_CACHE', join(folder, 'cache'));
}

const config = foodConfig('base', { hiddenSize: 8, numHeads: 2, numLayers: 1, intermediateSize: 8, numFoods: 5 });
const params = initFood(config, createRandom(1));
const weights = join(folder, 'food');
await mkdir(weights);
await saveNetwork(weights, {
  network: 'food',
  config,
  params,
  vocab: { food: ['oat', 'rice'] },
  metrics: { 'hit@1': 0.5 },
  packageUrl: import.meta.url,
  title: 'A food network',
  summary: 'Meals in, a vector out.',
});
await writeFile(join(weights, 'history.jsonl'), '{}');

const push = (...given: string[]) =>
  pushCommand.run({ private: false, message: 'first' }, { ...silent, files: given }) as Promise<{ files: string[] }>;

describe('daybook push', () => {
  it('uploads weights and card, and fromPretrained reads them by name', async () => {
    useHub();
    expect((await push(weights, 'me/food')).files).toEqual(['README.md', 'config.json', 'model.safetensors']);
    expect(files.get('README.md')!.toString()).toContain('model-index: [{"name":"A food network"');
    expect(files.get('model.safetensors')).toEqual(await readFile(join(weights, 'model.safetensors')));

    const encoder = await fromPretrained('me/food');
    expect(await exportParams(encoder.params)).toEqual(await exportParams(params));
    encoder.dispose();
  });

  it('reads what was fetched once without asking for the bytes again, and without a network', async () => {
    useHub();
    (await fromPretrained('me/food')).dispose();
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:1');
    await expect(fromPretrained('me/food')).rejects.toThrow('me/food: no such folder here');
    const before = requests.length;
    useHub();
    (await fromPretrained('me/food')).dispose();
    expect(requests.slice(before)).toEqual([
      'GET /me/food/resolve/main/config.json',
      'GET /me/food/resolve/main/model.safetensors',
    ]);
  });

  it('says what is missing', async () => {
    vi.stubEnv('HF_TOKEN', '');
    await expect(push(weights, 'food')).rejects.toThrow('give a folder and a repository');
    await expect(push(weights, 'me/food')).rejects.toThrow('HF_TOKEN');
  });
});
