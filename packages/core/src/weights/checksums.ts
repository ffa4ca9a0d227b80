import { WeightsError } from '../errors.ts';

/** SHA-256 as hexadecimal digits; undefined in browsers on pages that are not secure, which have no SHA-256. */
export async function sha256(content: string | Uint8Array): Promise<string | undefined> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', bytes);
  return digest && Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const withoutChecksum = (json: object): string => {
  const { checksum: _, ...content } = json as { checksum?: unknown };
  return JSON.stringify(content);
};

/** The JSON object with its own SHA-256 as `checksum`, its last entry; `refuseChanged` compares it. */
export async function withChecksum<T extends object>(json: T): Promise<T & { readonly checksum?: string }> {
  const content = JSON.parse(withoutChecksum(json)) as T;
  const checksum = await sha256(JSON.stringify(content));
  return checksum === undefined ? content : { ...content, checksum };
}

/**
 * Compares a JSON object with its `checksum`, where it has one.
 * @throws WeightsError naming `file` when it was changed since it was written.
 */
export async function refuseChanged(json: unknown, file: string): Promise<void> {
  if (typeof json !== 'object' || json === null || !('checksum' in json)) return;
  const found = await sha256(withoutChecksum(json));
  if (found === undefined || found === json.checksum) return;
  throw new WeightsError(
    `${file}: damaged or changed by hand: its content does not match its checksum. Copy it again; if you changed it ` +
      'on purpose, remove its entry "checksum".',
  );
}
