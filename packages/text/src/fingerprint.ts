/** Raise it whenever this package begins to make another vector of the same files and text. */
const encodingVersion = 1;

/**
 * `<name>-<16 hex digits>`: a SHA-256 over the model's files, the options that change vectors, and the encoding
 * version.
 * Of letters, digits and dashes, so that it can name a file.
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
