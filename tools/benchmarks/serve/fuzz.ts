/*
 * Sends odd requests to a running service and counts the answers: none may be 5xx, none another person's.
 *
 * node tools/benchmarks/dist/serve/fuzz.js URL STORE [--tries 10000] [--seed 1]      DAYBOOK_TOKEN: the service's token
 */
import { openStore } from '@daybook/store';
import { parseArgs } from 'node:util';
import { answersAlone, send } from './client.ts';
import { fuzzRequests } from './fuzz-requests.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { tries: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const [base = 'http://127.0.0.1:8080', storePath = 'store.h5'] = positionals;
const token = process.env['DAYBOOK_TOKEN'];
const store = await openStore(storePath);
const people = store.userIds.slice(0, 50);
store.close();

const expected = await answersAlone(base, people, token);
const counts = new Map<number, number>();
const wrong: string[] = [];
const requests = fuzzRequests(Number(values.seed), people, token);
const atOnce = 20;
for (let done = 0; done < Number(values.tries); done += atOnce) {
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const asked = requests.next().value!;
      const { status, body } = await send(base, asked);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (status === 0 || status >= 500)
        wrong.push(`${status} ${asked.method} ${asked.url.slice(0, 80)}: ${body.slice(0, 200)}`);
      if (asked.about !== undefined && status === 200 && body !== expected.get(asked.about))
        wrong.push(`${asked.about} was answered with ${body}`);
    }),
  );
}
console.log(
  JSON.stringify({
    tries: Number(values.tries),
    statuses: Object.fromEntries([...counts].sort()),
    wrong: wrong.length,
  }),
);
for (const line of wrong.slice(0, 20)) console.log(line);
process.exitCode = wrong.length === 0 ? 0 : 1;
process.exit();
