/** A request that somebody careless or hostile might send. */
export type FuzzRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
  /** The person whose answer this must be, where the request is a good one. */
  readonly about?: string;
};

/** A small generator of repeatable numbers in [0, 1) (mulberry32). */
export function createNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const names = [
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/config.json',
  '..\\..\\windows\\win.ini',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '%00',
  'a%00b',
  '%zz',
  '%E0%A4%A',
  '%F0%9F%98%80',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '${jndi:ldap://x}',
  '.',
  '..',
  'x'.repeat(2000),
];
const values: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  [],
  {},
  [[]],
  'x'.repeat(5000),
  '2026-13-45T99:99:99Z',
  '0000-01-01T00:00:00Z',
  { $gt: '' },
  ['a', 1, null],
];
const fields = ['userId', 'events', 'at', 'top', 'network', 'text', '__proto__', 'constructor', 'length'];
const contentTypes = ['text/plain', 'application/xml', 'multipart/form-data', 'application/json; charset=utf-16', ''];
const posts = ['/v1/score', '/v1/explain', '/v1/encode/events', '/v1/encode/food'];

/** Requests without end: broken bodies, odd types, wrong tokens, paths that climb, and good ones in between. */
export function* fuzzRequests(seed: number, people: readonly string[], token?: string): Generator<FuzzRequest> {
  const next = createNumbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const json = { 'content-type': 'application/json', ...authorization };
  const post = (payload: string | Buffer, url = pick(posts)): FuzzRequest => ({
    method: 'POST',
    url,
    headers: json,
    payload,
  });
  const event = (): Record<string, unknown> => ({
    time: pick(['2026-01-05T08:12:00Z', 1_767_600_000, ...values]),
    type: pick(['message', 'meal', 'weigh_in', 'nothing_known', ...values]),
    [pick(['text', 'foods', 'value', 'from', 'amounts', 'item', 'id', 'conversation', 'other'])]: pick(values),
  });
  const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
  const kinds: readonly (() => FuzzRequest)[] = [
    () => {
      const about = pick(people);
      return { ...post(JSON.stringify({ userId: about }), '/v1/score'), about };
    },
    () => post(JSON.stringify({ [pick(fields)]: pick(values) })),
    () => post(JSON.stringify({ userId: pick(people), [pick(fields)]: pick(values) })),
    () => post(JSON.stringify({ events: Array.from({ length: Math.floor(4 * next()) }, event) })),
    () => post(`{"userId":"x","__proto__":{"isAdmin":true}}`),
    () => post(`{"constructor":{"prototype":{"isAdmin":true}},"userId":"${pick(people)}"}`),
    () => post(`{"events":[{"time":0,"type":"meal","foods":${nested(2000, '[', ']')}}]}`),
    () => post(nested(50_000, '{"a":', '').slice(0, 200_000)),
    () => post(nested(20_000, '[', ']')),
    () => post(JSON.stringify({ userId: pick(people) }).slice(0, 1 + Math.floor(10 * next()))),
    () => post(Buffer.from(Array.from({ length: 200 }, () => Math.floor(256 * next())))),
    () => post(''),
    () => ({
      ...post(JSON.stringify({ userId: 'x' })),
      headers: { ...authorization, 'content-type': pick(contentTypes) },
    }),
    () => ({
      ...post(JSON.stringify({ userId: 'x' })),
      headers: { ...json, authorization: pick(['', 'Bearer', 'Bearer no', 'Basic eDp5']) },
    }),
    () => ({ method: 'GET', url: `/v1/people/${pick(names)}`, headers: authorization }),
    () => ({
      method: 'POST',
      url: `/v1/encode/${pick(names)}`,
      headers: json,
      payload: JSON.stringify({ userId: pick(people) }),
    }),
    () => ({ method: pick(['PUT', 'DELETE']), url: pick(posts), headers: json, payload: '{}' }),
    () => ({
      method: 'GET',
      url: pick(['/v1', '/v1/score', '/docs/../v1/score', '/..%2f', '//v1/score', '/v1/people/']),
      headers: authorization,
    }),
  ];
  for (;;) yield pick(kinds)();
}
