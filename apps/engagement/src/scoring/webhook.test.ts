import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { changesBetween, postChanges } from './webhook.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let statuses: number[] = [];
const receiver = createServer((request, reply) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    reply.writeHead(statuses.shift() ?? 204).end();
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/changes`;
});
afterAll(() => void receiver.close());

const change = (userId: string) => ({ userId, now: { engaged: 0.2 }, before: { engaged: 0.6 } });
const messageOf = (count: number) => ({
  at: '2026-03-01T00:00:00.000Z',
  previously: '2026-02-22T00:00:00.000Z',
  model: 'a1',
  changes: Array.from({ length: count }, (_, place) => change(`u${place}`)),
});
const waits: number[] = [];
const options = { secret, wait: async (milliseconds: number) => void waits.push(milliseconds) };

describe('changesBetween', () => {
  it('has whoever is new, gone or predicted otherwise', () => {
    const before = new Map([
      ['same', { engaged: 0.5 }],
      ['moved', { engaged: 0.5 }],
      ['gone', { engaged: 0.5 }],
    ]);
    const now = new Map([
      ['same', { engaged: 0.5 }],
      ['moved', { engaged: 0.4 }],
      ['new', { engaged: 0.9 }],
    ]);
    expect(changesBetween(before, now)).toEqual([
      { userId: 'moved', now: { engaged: 0.4 }, before: { engaged: 0.5 } },
      { userId: 'new', now: { engaged: 0.9 }, before: null },
      { userId: 'gone', now: null, before: { engaged: 0.5 } },
    ]);
  });
});

describe('postChanges', () => {
  it('signs what a receiver can verify, and sends 500 changes at once', async () => {
    received.length = 0;
    expect(await postChanges(url, messageOf(501), options)).toBe(2);
    const parts = received.map(({ headers, body }) =>
      new Webhook(secret).verify(body, headers as Record<string, string>),
    );
    expect(parts).toMatchObject([
      { type: 'daybook.scores.changed', part: 1, parts: 2 },
      { part: 2, changes: [change('u500')] },
    ]);
    expect(() =>
      new Webhook(secret).verify(`${received[0]!.body} `, received[0]!.headers as Record<string, string>),
    ).toThrow();
  });

  it('tries again with the same id, ever later, and gives up where the receiver refuses', async () => {
    received.length = 0;
    waits.length = 0;
    statuses = [503, 429];
    await postChanges(url, messageOf(1), options);
    expect(waits).toEqual([1000, 2000]);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    statuses = [400];
    await expect(postChanges(url, messageOf(1), options)).rejects.toThrow(/answered 400\. The scores are written/);
    statuses = [500, 500, 500, 500, 500];
    await expect(postChanges(url, messageOf(1), options)).rejects.toThrow(/answered 500/);
  });
});
