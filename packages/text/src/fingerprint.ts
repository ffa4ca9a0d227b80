/** Raise it whenever this package would turn the same files and text into another vector. */
const encodingVersion = 1;

/**
 * `name-` and the first 16 digits of a SHA-256 over the model's files, the options that move vectors, and this
 * package's encoding version. Letters, digits and dashes.
 */
export async function fingerprintOf(
  name: string,
  files: readonly Uint8Array<ArrayBuffer>[],
  options: Readonly<Record<string, string | number>>,
): Promise<string> {
  const digests = await Promise.all(files.map((file) => sha256(file)));
  const described = JSON.stringify({ encodingVersion, digests, options: Object.entries(options).sort() });
  const digest = await sha256(new TextEncoder().encode(described));
  return `${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}-${digest.slice(0, 16)}`;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
