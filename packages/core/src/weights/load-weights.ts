import { WeightsError } from '../errors.ts';
import { cachedFetch } from './cached-fetch.ts';
import { readSafetensors } from './safetensors.ts';
import { parseWeightsConfig, type NamedTensors, type WeightsConfig } from './weights.ts';

/** The files of a weights folder. */
export const configFile = 'config.json';
export const tensorsFile = 'model.safetensors';

/** What a weights folder holds; `importParams` puts the tensors into a network made from the config. */
export type Weights = {
  readonly config: WeightsConfig;
  readonly tensors: NamedTensors;
  /** Path or address of the tensors, for messages. */
  readonly tensorsFile: string;
};

/** Node's file system; undefined in a browser. An import of it would stop bundlers for browsers. */
const fileSystem = () => globalThis.process?.getBuiltinModule?.('node:fs/promises');

async function readPart(folder: string | URL, name: string): Promise<Uint8Array> {
  const files = fileSystem();
  if (!files)
    throw new WeightsError(`${folder}: folders are read in Node only. In a browser give an http or https address.`);
  const path = folder instanceof URL ? new URL(name, folder) : `${folder}/${name}`;
  try {
    return await files.readFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')))
      throw error;
    throw new WeightsError(
      `${folder} has no ${name}. A weights folder holds ${configFile} and ${tensorsFile}, as pretraining and ` +
        'training write them.',
    );
  }
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new WeightsError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A `URL` or an absolute address, with a slash at its end; undefined for a path. */
function addressOf(folderOrUrl: string | URL): URL | undefined {
  const isAddress = folderOrUrl instanceof URL || /^(https?|file):\/\//.test(folderOrUrl);
  return isAddress ? new URL(String(folderOrUrl).replace(/\/?$/, '/')) : undefined;
}

/**
 * Reads a weights folder: a path in Node, or an http, https or file address.
 * @throws WeightsError when a part is missing or damaged.
 */
export async function loadWeights(folderOrUrl: string | URL): Promise<Weights> {
  const address = addressOf(folderOrUrl);
  const isRemote = address !== undefined && address.protocol !== 'file:';
  const read = (name: string) =>
    isRemote ? cachedFetch(new URL(name, address)) : readPart(address ?? folderOrUrl, name);
  const fileOf = (name: string) => (address ? new URL(name, address).href : `${folderOrUrl}/${name}`);
  const config = parseWeightsConfig(parseJson(await read(configFile), fileOf(configFile)), fileOf(configFile));
  const file = fileOf(tensorsFile);
  return { config, tensors: readSafetensors(await read(tensorsFile), file).tensors, tensorsFile: file };
}

/** `owner/name`, as model hubs name a repository. */
const hubName = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;
const defaultHub = 'https://huggingface.co';

async function isFolder(path: string): Promise<boolean> {
  const found = await fileSystem()
    ?.stat(path)
    .catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/**
 * Reads the weights that a `fromPretrained` is given: a folder in Node, an address, or `owner/name` of a repository on
 * Hugging Face (`HF_ENDPOINT` names another hub). What was fetched is kept and read again while it is unchanged.
 * @throws WeightsError when there is neither such a folder nor such a repository.
 */
export async function loadPretrained(source: string | URL): Promise<Weights> {
  if (typeof source !== 'string' || !hubName.test(source) || (await isFolder(source))) return loadWeights(source);
  const hub = globalThis.process?.env?.['HF_ENDPOINT'] ?? defaultHub;
  try {
    return await loadWeights(new URL(`${source}/resolve/main/`, `${hub}/`));
  } catch (error) {
    throw new WeightsError(
      `${source}: no such folder here, and no such repository with weights on ${hub} ` +
        `(${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    );
  }
}
