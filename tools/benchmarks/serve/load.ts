/*
 * Asks a running service for scores over many connections at once. Each answer is compared with the one that the same
 * person got alone.
 *
 * node tools/benchmarks/dist/serve/load.js URL STORE [--connections 200] [--seconds 600]   DAYBOOK_TOKEN: its token
 */
import { openStore } from '@daybook/store';
import { parseArgs } from 'node:util';
import { answersAlone, score, send } from './client.ts';
import { createNumbers } from './fuzz-requests.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { connections: { type: 'string', default: '200' }, seconds: { type: 'string', default: '600' } },
});
const [base = 'http://127.0.0.1:8080', storePath = 'store.h5'] = positionals;
const token = process.env['DAYBOOK_TOKEN'];
const store = await openStore(storePath);
const people = store.userIds.slice(0, 200);
store.close();

async function gauge(name: string): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const { body } = await send(base, { method: 'GET', url: '/metrics', headers });
  return Number(
    body
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
}
const state = async () => ({
  residentMegabytes: Math.round((await gauge('process_resident_memory_bytes')) / 1e6),
  tensors: await gauge('daybook_model{name="tensors"}'),
});

const expected = await answersAlone(base, people, token);
const before = await state();
const milliseconds: number[] = [];
const memory: number[] = [];
let [lost, mixed] = [0, 0];
const started = performance.now();
const isOver = () => performance.now() - started > 1000 * Number(values.seconds);

async function connection(seed: number): Promise<void> {
  const next = createNumbers(seed);
  while (!isOver()) {
    const userId = people[Math.floor(next() * people.length)]!;
    const asked = performance.now();
    const { status, body } = await score(base, userId, token);
    milliseconds.push(performance.now() - asked);
    if (status !== 200) lost++;
    else if (body !== expected.get(userId)) mixed++;
  }
}
const watch = setInterval(() => void state().then(({ residentMegabytes }) => memory.push(residentMegabytes)), 5000);
await Promise.all(Array.from({ length: Number(values.connections) }, (_, seed) => connection(seed)));
clearInterval(watch);
const seconds = (performance.now() - started) / 1000;
milliseconds.sort((one, other) => one - other);
const quantile = (share: number) => Math.round(milliseconds[Math.floor(share * milliseconds.length)]!);
console.log(
  JSON.stringify({
    connections: Number(values.connections),
    seconds: Math.round(seconds),
    answers: milliseconds.length,
    perSecond: Math.round(milliseconds.length / seconds),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    lost,
    mixed,
    before,
    after: await state(),
    residentMegabytes: memory,
  }),
);
process.exit(lost + mixed === 0 ? 0 : 1);
