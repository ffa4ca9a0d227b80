import { createHash, createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, DataError } from '@daybook/core';

/** Predictions of one person by target, now and a week before; null where nothing was predicted. */
export type Change = {
  readonly userId: string;
  readonly now: Readonly<Record<string, number>> | null;
  readonly before: Readonly<Record<string, number>> | null;
};
export type ChangesMessage = {
  readonly at: string;
  readonly previously: string;
  readonly model: string;
  readonly changes: readonly Change[];
};
export type WebhookOptions = {
  /** `whsec_` and base64, as Standard Webhooks writes it; anything else is taken as text. */
  readonly secret: string;
  /** Waits so many milliseconds between attempts. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
};

const changesAtOnce = 500;
const attempts = 5;
const timeoutMs = 10_000;
const longestWaitMs = 60_000;

/** People whose prediction is new, gone or another than before. */
export function changesBetween(
  before: ReadonlyMap<string, Readonly<Record<string, number>>>,
  now: ReadonlyMap<string, Readonly<Record<string, number>>>,
): Change[] {
  return [...new Set([...now.keys(), ...before.keys()])]
    .map((userId) => ({ userId, now: now.get(userId) ?? null, before: before.get(userId) ?? null }))
    .filter((change) => JSON.stringify(change.now) !== JSON.stringify(change.before));
}

/** Headers by which a receiver knows who sent a body and when (https://www.standardwebhooks.com). */
function signatureHeaders(body: string, { id, seconds, secret }: { id: string; seconds: number; secret: string }) {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}

const isWorthRetrying = (status: number) => status === 408 || status === 429 || status >= 500;

async function post(url: string, body: string, id: string, { secret, wait = sleep }: WebhookOptions): Promise<void> {
  let problem = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    let pause = 1000 * 2 ** attempt;
    const signed = signatureHeaders(body, { id, seconds: Math.floor(Date.now() / 1000), secret });
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signed },
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (answer.ok) return;
      problem = `answered ${answer.status}`;
      if (!isWorthRetrying(answer.status)) break;
      pause = Math.max(pause, 1000 * (Number(answer.headers.get('retry-after')) || 0));
    } catch (error) {
      problem = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    if (attempt < attempts - 1) await wait(Math.min(pause, longestWaitMs));
  }
  throw new DataError(
    `--webhook ${new URL(url).origin}: ${problem}. The scores are written; the changes were not received.`,
  );
}

/**
 * Posts changes as JSON, 500 at once, signed, and up to five times each until the receiver answers with 2xx. Repeating
 * a run sends the same ids, so that a receiver can tell a repetition.
 * @returns the number of messages
 * @throws DataError when the receiver does not take one.
 */
export async function postChanges(url: string, message: ChangesMessage, options: WebhookOptions): Promise<number> {
  const { changes, ...about } = message;
  const parts = Math.max(1, Math.ceil(changes.length / changesAtOnce));
  for (let part = 0; part < parts; part++) {
    const own = changes.slice(part * changesAtOnce, (part + 1) * changesAtOnce);
    const body = JSON.stringify({ type: 'daybook.scores.changed', ...about, part: part + 1, parts, changes: own });
    await post(url, body, `msg_${createHash('sha256').update(body).digest('hex').slice(0, 24)}`, options);
  }
  return parts;
}

const secretName = 'DAYBOOK_WEBHOOK_SECRET';

/** The secret for signing. @throws ConfigError when the environment has none. */
export function webhookSecret(): string {
  const secret = process.env[secretName];
  if (secret) return secret;
  throw new ConfigError(
    `--webhook: set ${secretName} to a secret that the receiver knows too, such as whsec_ and 32 random bytes in ` +
      'base64.',
  );
}
