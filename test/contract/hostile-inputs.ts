import { contract } from '../../shared/contract/index.ts';

/** Paths of every procedure of the contract, e.g. `['load', 'start']`. */
export function contractPaths(node: unknown = contract, path: readonly string[] = []): (readonly string[])[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('~orpc' in node) return [path];
  return Object.entries(node).flatMap(([name, child]) => contractPaths(child, [...path, name]));
}

const long = 'x'.repeat(100_000);

/** What a hostile page might send instead of an input. */
export const hostileInputs: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  Number.NaN,
  Number.MAX_SAFE_INTEGER,
  '',
  long,
  [],
  [[[[[]]]]],
  new Array(10_000).fill(null),
  new Date(0),
  new Map([['id', 1]]),
  new Set([1]),
  9_007_199_254_740_993n,
  { __proto__: { id: 1 }, constructor: { prototype: { polluted: true } } },
  JSON.parse('{"__proto__":{"polluted":true},"id":1}'),
  { id: '1; DROP TABLE runs' },
  { id: 1.5 },
  { id: -1 },
  { id: 1e308 },
  { id: { $gt: 0 } },
  { id: 1, extra: true },
  { ids: new Array(2_000).fill(1) },
  { ids: [0] },
  { id: 1, format: '../../etc/passwd' },
  { id: 1, name: long },
  { id: 1, tags: [long] },
  { id: 1, tags: ['a,b', '\u0000', '\u202e'] },
  { search: long },
  { search: '%', sort: 'id; --', limit: 1e9 },
  { limit: -1 },
  { stack: '$(reboot)' },
  { stack: 'embedded', knobs: { maxConnections: 1e12 } },
  { maxConnections: 0, workers: -1, serviceTimeMs: 1e9, queueLimit: 'a' },
  ...['-oProxyCommand=reboot', '$(reboot)', 'a b', 'a;b', '\u0000', '..\\x', long].map((host) => ({
    name: 'x',
    access: { kind: 'ssh', host },
  })),
  ...['-l', 'root;reboot', '$(id)'].map((user) => ({ name: 'x', access: { kind: 'ssh', host: 'x', user } })),
  ...['relative', '/a\nb', '/a\u0000b', `/${long}`].map((path) => ({ name: 'x', access: { kind: 'local' }, logPaths: [path] })),
  { name: '\u001b]0;x', access: { kind: 'local' } },
  { name: 'x', access: { kind: 'ssh', host: 'x', password: 'x' } },
  { id: 'local', target: { name: 'y', access: { kind: 'ssh', host: 'x' } } },
  { ids: ['../local'] },
  { content: '{"format":"blitz-targets","version":1,"targets":[{"name":"This machine","access":{"kind":"ssh","host":"x"}}]}' },
  { content: long },
  { aliases: ['*'], path: '/etc/shadow' },
  { path: '/proc/self/mem' },
  { targetId: '../local' },
  { targetId: 't-none' },
  { id: 'none', answer: { kind: 'trust', always: true } },
  { id: 'none', answer: { kind: 'secrets', values: new Array(1000).fill('x') } },
  { targetId: 'local', columns: 0, rows: 0 },
  { targetId: 'local', columns: 1e9, rows: 24 },
  { targetId: '$(reboot)', columns: 80, rows: 24 },
  { id: '../../dev/tty', text: '\u0003' },
  { id: 'none', text: 'x'.repeat(1024 * 1024 + 1) },
  { id: 'none', after: -1 },
  { id: 'none', after: 1e308 },
  { targetId: 'local', settings: { method: '$(reboot)' } },
  { targetId: 'local', settings: { niceness: -21 } },
  { targetId: 'local', settings: { durationMs: 15 * 60_000 + 1 } },
  { targetId: 'local', settings: { kind: 'fork', workers: 1e9 } },
  { targetId: 'local', settings: {}, guards: [{ kind: 'cpu', limit: 95 }] },
  { targetId: 'local', settings: {}, confirmed: 'yes' },
  { colorScheme: 'javascript:alert(1)' },
  { lastPlan: 'x'.repeat(1024 * 1024 + 1) },
  { host: long },
  { message: long },
  { plan: {} },
  { plan: { requests: [], executor: { type: 'shared-iterations', iterations: 1, vus: 1 } } },
  ...['file:///etc/passwd', 'javascript:alert(1)', 'gopher://127.0.0.1', 'http://', 'http:// /', '\r\nHost: x', long].map((url) =>
    planWith({ url }),
  ),
  planWith({ method: 'GET / HTTP/1.1\r\nX: y' }),
  planWith({ method: 'CONNECT' }),
  planWith({ headers: { 'x\r\ny': 'z' } }),
  planWith({ headers: { x: 'y\r\nSet-Cookie: z' } }),
  planWith({ weight: Number.POSITIVE_INFINITY }),
  planWith({}, { type: 'shared-iterations', iterations: 1e18, vus: 1 }),
  planWith({}, { type: 'constant-arrival-rate', rate: -1, durationMs: 1 }),
  planWith({}, { type: 'fork-bomb' }),
];

function planWith(request: object, executor: object = { type: 'shared-iterations', iterations: 1, vus: 1 }): unknown {
  // Port 9 of loopback: were one of these ever taken for a plan, nothing would be there to hit.
  return { plan: { requests: [{ url: 'http://127.0.0.1:9/', ...request }], executor } };
}

/** Messages no client of ours would send. */
export const hostileMessages: readonly string[] = [
  '',
  'null',
  '[]',
  '{}',
  '{',
  '"text"',
  '\u0000',
  '{"i":"1"}',
  '{"i":1,"p":{"u":"/app/info"}}',
  '{"i":"1","p":null}',
  '{"i":"1","p":{"u":"app/info"}}',
  '{"i":"1","p":{"u":"//evil.example/app/info"}}',
  '{"i":"1","p":{"u":"http://evil.example/app/info"}}',
  '{"i":"1","p":{"u":"/app/info","m":"GET"}}',
  '{"i":"1","p":{"u":"/app/info","h":"text"}}',
  '{"i":"1","p":{"u":"/app/info","h":{"content-type":"text/event-stream"}}}',
  '{"i":"1","p":{"u":"/app/info","h":{"content-disposition":"attachment; filename*=utf-8\'\'%ff"}}}',
  '{"i":"1","p":{"u":"/app/info","h":{"stream-id":{"a":1}}}}',
  '{"i":"1","p":{"u":"/app/info","b":"text"}}',
  '{"i":"1","t":3,"p":{"e":"message"}}',
  '{"i":"1","t":"4"}',
  '{"ack":1,"count":1}',
  '{"ack":"1","count":1e9}',
  '{"ack":"1","count":-1}',
  `{"ack":"${'1'.repeat(1000)}","count":1}`,
];

/** Messages that pass for calls, with bodies the serializer must refuse. Each is answered. */
export const hostileBodies: readonly string[] = [
  '{}',
  '{"json":1,"meta":7}',
  '{"json":{},"meta":[[0,"__proto__","polluted"]]}',
  '{"json":{"id":"x"},"meta":[[0,"id"]]}',
  '{"json":{"id":"/(a+)+$/"},"meta":[[5,"id"]]}',
  '{"json":{"id":null},"meta":[[6,"id"]]}',
  `{"json":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
];
