import { createHmac } from 'node:crypto';

/** Names of authors that are roles of an app rather than people. */
const roles = new Set(['user', 'coach', 'assistant', 'bot', 'system', 'app', 'agent', 'therapist', 'teacher']);
const HASH_DIGITS = 24;

/** Replaces ids in event lines by keyed hashes. `check` tells whether a store was made with the same salt. */
export type IdHasher = {
  hash(line: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  readonly check: string;
};

/**
 * HMAC-SHA-256 of `userId`, `id` and `conversation`, and of `from` and `actor` unless they are the name of a role, cut
 * to 24 hexadecimal digits. Equal ids stay equal.
 */
export function createIdHasher(salt: string): IdHasher {
  const known = new Map<string, string>();
  const digest = (text: string) => createHmac('sha256', salt).update(text).digest('hex').slice(0, HASH_DIGITS);
  function hashName(name: string): string {
    let hashed = known.get(name);
    if (hashed === undefined) {
      if (known.size >= 1e6) known.clear();
      known.set(name, (hashed = digest(name)));
    }
    return hashed;
  }
  return {
    check: digest('daybook'),
    hash(line) {
      const hashed: Record<string, unknown> = { ...line };
      for (const field of ['userId', 'id', 'conversation', 'from', 'actor'] as const) {
        const name = line[field];
        const isRole = (field === 'from' || field === 'actor') && typeof name === 'string' && roles.has(name);
        if (typeof name === 'string' && name !== '' && !isRole) hashed[field] = hashName(name);
      }
      return hashed;
    },
  };
}
