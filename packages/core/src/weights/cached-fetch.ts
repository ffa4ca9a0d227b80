import { WeightsError } from '../errors.ts';

/*
 * Node's modules; undefined in a browser, which has a cache of its own. An import of them would stop bundlers for
 * browsers.
 */
const nodeModules = () => {
  const load = globalThis.process?.getBuiltinModule;
  if (!load) return undefined;
  return { files: load('node:fs/promises'), path: load('node:path'), os: load('node:os'), crypto: load('node:crypto') };
};

/** Where fetched files are kept: `DAYBOOK_CACHE`, else `~/.cache/daybook`. */
function cacheFolder({ path, os }: NonNullable<ReturnType<typeof nodeModules>>): string {
  return globalThis.process.env['DAYBOOK_CACHE'] ?? path.join(os.homedir(), '.cache', 'daybook');
}

async function fetchWhole(url: URL, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, { headers });
  if (!response.ok && response.status !== 304)
    throw new WeightsError(`${url}: ${response.status} ${response.statusText}`);
  return response;
}

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

/**
 * A file by its address. In Node it is kept on disk with its ETag: a later call asks whether it has changed and reads
 * the kept one if it has not, or if the server cannot be reached.
 * @throws WeightsError when the server refuses.
 */
export async function cachedFetch(url: URL): Promise<Uint8Array> {
  const node = nodeModules();
  if (!node) return bytesOf(await fetchWhole(url));
  const { files, path, crypto } = node;
  const hash = (text: string) => crypto.createHash('sha256').update(text).digest('hex').slice(0, 32);
  const folder = cacheFolder(node);
  const key = hash(url.href);
  const kept = (await files.readdir(folder).catch(() => [])).find((name) => name.startsWith(`${key}-`));
  const etag = kept && decodeURIComponent(kept.slice(key.length + 1));
  let response: Response;
  try {
    response = await fetchWhole(url, etag ? { 'if-none-match': etag } : {});
  } catch (error) {
    if (kept === undefined || error instanceof WeightsError) throw error;
    return files.readFile(path.join(folder, kept)); // no network
  }
  if (response.status === 304) return files.readFile(path.join(folder, kept!));
  const bytes = await bytesOf(response);
  const newTag = response.headers.get('etag');
  if (newTag !== null) {
    await files.mkdir(folder, { recursive: true });
    const draft = path.join(folder, `draft-${crypto.randomUUID()}`);
    await files.writeFile(draft, bytes);
    await files.rename(draft, path.join(folder, `${key}-${encodeURIComponent(newTag)}`));
    if (kept !== undefined && etag !== newTag) await files.rm(path.join(folder, kept), { force: true });
  }
  return bytes;
}
