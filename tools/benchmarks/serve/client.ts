import { Agent, request } from 'node:http';

export type Reply = { readonly status: number; readonly body: string };

const agent = new Agent({ keepAlive: true, maxSockets: 400 });

/** One request to a running service; a connection that breaks counts as status 0. */
export function send(
  base: string,
  {
    method,
    url,
    headers,
    payload,
  }: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly payload?: string | Buffer | undefined;
  },
): Promise<Reply> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const sent = request(
      { agent, hostname, port, method, path: url.replace(/[^\x21-\xff]/g, encodeURIComponent), headers },
      (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
      },
    );
    sent.on('error', (error) => {
      // The service closed a kept connection just as it was used again: the request was not read.
      if (sent.reusedSocket) resolve(send(base, { method, url, headers, payload }));
      else resolve({ status: 0, body: error.message });
    });
    sent.end(payload);
  });
}

/** The score of one person. */
export const score = (base: string, userId: string, token?: string): Promise<Reply> =>
  send(base, {
    method: 'POST',
    url: '/v1/score',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    payload: JSON.stringify({ userId }),
  });

/** The answer for every person, asked one after the other. */
export async function answersAlone(
  base: string,
  people: readonly string[],
  token?: string,
): Promise<Map<string, string>> {
  const alone = new Map<string, string>();
  for (const userId of people) alone.set(userId, (await score(base, userId, token)).body);
  return alone;
}
