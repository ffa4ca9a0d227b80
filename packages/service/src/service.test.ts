import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fuzzRequests } from '../../../tools/benchmarks/serve/fuzz-requests.ts';
import { createService, type Service, type ServiceOptions } from './create-service.ts';
import { fakeModel } from './fake-model-fixture.ts';

const event = z.strictObject({ time: z.string(), type: z.string(), text: z.string().optional() });
const profile = z.strictObject({ start: z.string().optional() });
const open: Service[] = [];
async function start(options: Partial<ServiceOptions> = {}) {
  const model = fakeModel();
  const service = await createService({ model, sent: { event, profile }, version: '1.0.0', ...options });
  open.push(service);
  return { model, service, app: service.app };
}
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

describe('POST /v1/score', () => {
  it('answers many callers in few passes, each with the own prediction', async () => {
    const { app, model } = await start({ limits: { batchSize: 8 } });
    const people = Array.from({ length: 40 }, (_, place) => `u${place % 10}`);
    const replies = await Promise.all(
      people.map((userId) => app.inject({ method: 'POST', url: '/v1/score', payload: { userId } })),
    );
    replies.forEach((reply, place) => expect(reply.json()).toMatchObject({ userId: people[place] }));
    replies.forEach((reply, place) => expect(reply.json().predictions.engaged).toBe((place % 10) / 10));
    expect(model.passes.length).toBeLessThan(20);
    expect(Math.max(...model.passes)).toBeLessThanOrEqual(8);
  });

  it('takes either a person or events, and says so', async () => {
    const { app } = await start();
    const ask = (payload: object) => app.inject({ method: 'POST', url: '/v1/score', payload });
    expect((await ask({ events: [{ time: '2026-01-05T08:12:00Z', type: 'meal' }] })).json()).toMatchObject({
      userId: null,
    });
    for (const payload of [{}, { userId: 'u1', events: [{ time: '1', type: 'a' }] }]) {
      const reply = await ask(payload);
      expect(reply.statusCode).toBe(400);
      expect(reply.json().message).toContain('Give either userId or events.');
    }
    expect((await ask({ userId: 'nobody' })).statusCode).toBe(404);
  });

  it('refuses bodies that are too large, and more requests than may wait', async () => {
    const { app, model } = await start({ limits: { bodyBytes: 1000, waiting: 2, batchSize: 1 } });
    const large = { userId: 'x'.repeat(2000) };
    expect((await app.inject({ method: 'POST', url: '/v1/score', payload: large })).statusCode).toBe(413);
    model.isSlow = true;
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => app.inject({ method: 'POST', url: '/v1/score', payload: { userId: 'u1' } })),
    );
    const refused = replies.filter(({ statusCode }) => statusCode === 503);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers['retry-after']).toBe('1');
  });

  it('limits the requests of a client', async () => {
    const { app } = await start({ limits: { requestsPerMinute: 2 } });
    const statuses = [];
    for (let request = 0; request < 3; request++)
      statuses.push((await app.inject({ method: 'GET', url: '/v1/people/u1' })).statusCode);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('gives a request up after its time', async () => {
    const { app, model } = await start({ limits: { requestSeconds: 0.05 } });
    model.isSlow = true;
    const reply = await app.inject({ method: 'POST', url: '/v1/score', payload: { userId: 'u1' } });
    expect(reply.statusCode).toBe(503);
    expect(reply.json().message).toBe('No answer within 0.05 s.');
  });
});

describe('token', () => {
  it('is asked of everything but health, documentation and the start page', async () => {
    const { app } = await start({ token: 'secret-secret-secret', page: '<p>start</p>' });
    const get = async (url: string, authorization?: string) =>
      (await app.inject({ method: 'GET', url, headers: authorization ? { authorization } : {} })).statusCode;
    for (const url of ['/', '/healthz', '/readyz', '/docs/json']) expect(await get(url)).toBe(200);
    for (const url of ['/v1/people/u1', '/metrics', '/nothing']) expect(await get(url)).toBe(401);
    expect(await get('/v1/people/u1', 'Bearer wrong')).toBe(401);
    expect(await get('/v1/people/u1', 'Bearer secret-secret-secret')).toBe(200);
  });
});

describe('reload', () => {
  it('ends what has begun on the old model, and keeps it where the new one cannot be loaded', async () => {
    const { app, model, service } = await start();
    model.isSlow = true;
    const running = app.inject({ method: 'POST', url: '/v1/score', payload: { userId: 'u1' } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await service.reload(async () => {
      throw new Error('broken');
    });
    await service.reload(async () => fakeModel('two'));
    expect((await running).json().model).toBe('one');
    expect(model.isClosed).toBe(true);
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready', model: 'two' });
  });
});

describe('log and metrics', () => {
  it('have routes and counts, and nothing that a caller wrote', async () => {
    const lines: string[] = [];
    const { app } = await start({ log: { write: (line) => void lines.push(line) } });
    await app.inject('/v1/people/u3');
    await app.inject('/v1/people/secret-name');
    await app.inject({ method: 'POST', url: '/v1/score', payload: '{"text": "secret-name' });
    const metrics = (await app.inject('/metrics')).body;
    expect(metrics).toMatch(/daybook_request_seconds_count\{route="\/v1\/people\/:id",method="GET",status="404"\} 1/);
    expect(metrics).toContain('daybook_model{name="tensors"} 7');
    expect(lines.join('')).toContain('/v1/people/:id');
    expect(lines.join('') + metrics).not.toContain('secret-name');
  });
});

describe('documentation', () => {
  it('describes each endpoint by its schema', async () => {
    const { app } = await start();
    const { paths } = (await app.inject('/docs/json')).json();
    expect(Object.keys(paths).sort()).toEqual(['/v1/encode/{network}', '/v1/explain', '/v1/people/{id}', '/v1/score']);
    expect(JSON.stringify(paths['/v1/score'])).toContain('prediction time, ISO 8601');
  });
});

describe('odd requests', () => {
  it('are answered with 4xx, and good ones between them with their own prediction', async () => {
    const { app } = await start({ token: 'secret-secret-secret', limits: { requestsPerMinute: 100_000 } });
    const requests = fuzzRequests(1, ['u1', 'u2', 'u3'], 'secret-secret-secret');
    for (let tries = 0; tries < 400; tries++) {
      const { method, url, headers, payload, about } = requests.next().value!;
      const reply = await app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
      expect(reply.statusCode, `${method} ${url} ${String(payload).slice(0, 200)}`).toBeLessThan(500);
      if (about !== undefined) expect(reply.json().userId).toBe(about);
    }
  });
});
