import { watchFile, unwatchFile } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '@daybook/core';
import { packageVersion } from '@daybook/core/node';
import { servicePage } from '@daybook/report';
import { createService, isLoopback, limitsSchema, type Service } from '@daybook/service';
import { z } from 'zod';
import { defineCommand, profilesOption, storeOption } from '../command.ts';
import { eventFields, profileFields } from '../../serving/event-fields.ts';
import { loadServedModel, type ServedFolders } from '../../serving/load-served-model.ts';

const tokenName = 'DAYBOOK_TOKEN';
const shortestToken = 16;

/** The token of requests. @throws ConfigError when others can reach the service and there is none. */
export function tokenFor(host: string, token: string | undefined): string | undefined {
  if (token !== undefined && token.length < shortestToken)
    throw new ConfigError(
      `${tokenName} must have at least ${shortestToken} characters, such as \`openssl rand -hex 24\`.`,
    );
  if (token === undefined && !isLoopback(host))
    throw new ConfigError(
      `--host ${host} can be reached by others: set ${tokenName} to a token that every request must send, or ` +
        'serve on 127.0.0.1.',
    );
  return token;
}

/** Calls `reload` when the model's or the store's files are replaced, and on SIGHUP. @returns how to stop */
function watchForChanges({ store, model }: ServedFolders, reload: () => void): () => void {
  const paths = [join(model, 'config.json'), store];
  const settleMs = 3000;
  let timer: NodeJS.Timeout | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(reload, settleMs);
  };
  for (const path of paths) watchFile(path, { interval: settleMs, persistent: false }, later);
  process.on('SIGHUP', reload);
  return () => {
    clearTimeout(timer);
    for (const path of paths) unwatchFile(path, later);
    process.off('SIGHUP', reload);
  };
}

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'answer requests over HTTP: score, encode and explain people',
  schema: z.strictObject({
    store: storeOption,
    model: z.string().default('runs/engagement').describe('the folder that train wrote; a new model in it is loaded'),
    profiles: profilesOption,
    host: z.string().default('127.0.0.1').describe(`address to listen on; others than loopback need ${tokenName}`),
    port: z.int().min(0).max(65_535).default(8080).describe('port to listen on; 0 takes a free one'),
    redis: z
      .url({ protocol: /^rediss?$/ })
      .optional()
      .describe('a Redis that counts requests per client for several services together'),
    ...limitsSchema.shape,
  }),
  examples: [
    'daybook serve --store store.h5 --model runs/engagement',
    'daybook serve --store store.h5 --host 0.0.0.0 --requests-per-minute 6000',
  ],
  isInterruptible: true,
  async run({ store, model, profiles, host, port, redis, ...limits }, { console, signal }) {
    const token = tokenFor(host, process.env[tokenName]);
    const folders: ServedFolders = { store, model, profiles };
    const service: Service = await createService({
      model: await loadServedModel(folders),
      sent: { event: eventFields, profile: profileFields },
      limits,
      token,
      redis,
      page: servicePage({ needsToken: token !== undefined }),
      log: process.stderr,
      version: packageVersion(import.meta.url),
    });
    const stopWatching = watchForChanges(folders, () => void service.reload(() => loadServedModel(folders)));
    try {
      const address = await service.app.listen({ host, port });
      console.note(`Listening on ${address}; endpoints are described at ${address}/docs.`);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
      return { address };
    } finally {
      stopWatching();
      await service.close();
    }
  },
  show: ({ address }) => `${address} is closed; every request was answered.`,
});
