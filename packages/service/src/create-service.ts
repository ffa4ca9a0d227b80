import { STATUS_CODES } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Redis } from 'ioredis';
import { fastify, LogController, type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createAuthorize } from './authorize.ts';
import { Batcher } from './batcher.ts';
import { ModelSlot } from './model-slot.ts';
import type { ServedModel } from './model.ts';
import { Problem } from './problem.ts';
import { addModelRoutes } from './routes/model-routes.ts';
import type { SentFields } from './schemas.ts';
import { createMetrics } from './service-metrics.ts';

/** Limits of a service; each has a default and becomes a flag. */
export const limitsSchema = z.strictObject({
  bodyBytes: z.int().min(1).default(1_048_576).describe('bytes of a request body at most'),
  requestsPerMinute: z.int().min(1).default(600).describe('requests per client and minute at most'),
  requestSeconds: z.number().positive().default(30).describe('seconds until a request is given up'),
  waiting: z.int().min(1).default(1000).describe('requests that may wait for the model; more are refused'),
  batchSize: z.int().min(1).default(32).describe('requests in one pass of the model at most'),
  batchWaitMs: z.number().min(0).default(2).describe('milliseconds to wait for others to join a pass'),
});
export type Limits = z.infer<typeof limitsSchema>;

export type ServiceOptions = {
  readonly model: ServedModel;
  readonly sent: SentFields;
  readonly limits?: Partial<Limits>;
  /** Required of every request but health, documentation and the start page. Absent: everybody may ask. */
  readonly token?: string | undefined;
  /** Address of a Redis that counts requests for several services together. Absent: each counts its own. */
  readonly redis?: string | undefined;
  /** The start page, HTML. */
  readonly page?: string | undefined;
  /** Lines of JSON. Absent: no log. */
  readonly log?: { write(line: string): void } | undefined;
  readonly version: string;
};

export type Service = {
  readonly app: FastifyInstance;
  /** Loads another model and uses it from then on; a model that cannot be loaded leaves the old one in place. */
  reload(load: () => Promise<ServedModel>): Promise<void>;
  /** Answers what was asked, refuses what comes, and closes the model. */
  close(): Promise<void>;
};

const isOpen = (path: string): boolean =>
  path === '/' || path === '/healthz' || path === '/readyz' || path === '/docs' || path.startsWith('/docs/');

/** Where a request went, without ids or anything else that a caller wrote. */
const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? 'unknown';

function logOptions(log: ServiceOptions['log']) {
  if (!log) return false;
  return { stream: log, serializers: { err: ({ name, message }: Error) => ({ type: name, message, stack: '' }) } };
}

function answerError(error: FastifyError | Problem, request: FastifyRequest) {
  const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500;
  if (status === 500) request.log.error({ route: routeOf(request), error: error.name }, error.message);
  const message = status === 500 ? 'Something went wrong here. The log says what.' : error.message;
  return { statusCode: status, error: STATUS_CODES[status] ?? 'Error', message };
}

/** Requests are not refused for want of Redis: it is asked once, briefly. */
function openRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, { connectTimeout: 500, commandTimeout: 500, maxRetriesPerRequest: 1 });
  redis.on('error', onError);
  return redis;
}

/** The service around a model, not yet listening. */
export async function createService({
  model,
  sent,
  token,
  page,
  redis: redisUrl,
  log,
  version,
  ...options
}: ServiceOptions): Promise<Service> {
  const limits = limitsSchema.parse(options.limits ?? {});
  const slot = new ModelSlot(model);
  let isClosing = false;
  const batcher = new Batcher({
    answer: (questions) => slot.use((current) => current.answer(questions)),
    batchSize: limits.batchSize,
    waitMs: limits.batchWaitMs,
    mostWaiting: limits.waiting,
    timeoutMs: 1000 * limits.requestSeconds,
    onPass: (size, seconds) => {
      metrics.questions.inc(size);
      metrics.passes.observe(seconds);
    },
  });
  const metrics = createMetrics({ gauges: () => slot.current.gauges(), waiting: () => batcher.waiting });
  const app = fastify({
    logger: logOptions(log),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    requestTimeout: 1000 * limits.requestSeconds,
    connectionTimeout: 2000 * limits.requestSeconds,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { maxParamLength: 1500 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const body = answerError(error, request);
    if (body.statusCode === 401) reply.header('www-authenticate', 'Bearer');
    if (error instanceof Problem && error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
    return reply.code(body.statusCode).send(body);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ statusCode: 404, error: 'Not Found', message: 'There is no such endpoint; see /docs.' }),
  );
  const redis = redisUrl === undefined ? undefined : openRedis(redisUrl, (error) => app.log.error(error.message));
  await app.register(rateLimit, {
    ...(redis && { redis, skipOnError: true }),
    max: limits.requestsPerMinute,
    timeWindow: '1 minute',
    allowList: (request) => request.url === '/healthz' || request.url === '/readyz',
    errorResponseBuilder: (_request, { after }) => new Problem(429, `Too many requests. Try again in ${after}.`),
  });
  if (token !== undefined) {
    const authorize = createAuthorize(token);
    app.addHook('onRequest', async (request) => {
      if (!isOpen(request.url.split('?', 1)[0]!)) authorize(request.headers.authorization);
    });
  }
  app.addHook('onResponse', async (request, reply) => {
    const [route, { method }, status] = [routeOf(request), request, reply.statusCode];
    metrics.requests.observe({ route, method, status }, reply.elapsedTime / 1000);
    request.log.info({ method, route, status, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  await app.register(swagger, {
    openapi: {
      info: { title: 'Daybook', version, description: 'Predictions about people from what they do in an app.' },
      ...(token !== undefined && {
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      }),
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  await app.register(async (routes) => {
    addModelRoutes(routes, { ask: (question) => batcher.ask(question), networks: () => slot.current.networks, sent });
    const hidden = { schema: { hide: true } };
    routes.get('/healthz', hidden, async () => ({ status: 'alive' }));
    routes.get('/readyz', hidden, async (_request, reply) =>
      reply.code(isClosing ? 503 : 200).send({ status: isClosing ? 'closing' : 'ready', model: slot.current.version }),
    );
    routes.get('/metrics', hidden, async (_request, reply) =>
      reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    );
    if (page !== undefined)
      routes.get('/', hidden, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  });
  await app.ready();
  return {
    app,
    async reload(load) {
      try {
        await slot.replace(await load());
        metrics.reloads.inc({ result: 'loaded' });
        app.log.info({ model: slot.current.version }, 'model loaded');
      } catch (error) {
        metrics.reloads.inc({ result: 'failed' });
        app.log.error({ model: slot.current.version }, `The model stays: ${(error as Error).message}`);
      }
    },
    async close() {
      isClosing = true;
      await app.close();
      await slot.close();
      redis?.disconnect();
    },
  };
}
