import type { LoadPlanInput } from '../../shared/contract/load-plan.ts';
import type { ShopOptions } from './shop-stack.ts';

/** A situation to be recorded: how the shop is set up, what is fired at it, and what else goes on. */
export interface Situation {
  readonly shop: ShopOptions | 'embedded-lab';
  /** `base`: the shop's address, without a slash at its end. */
  readonly plan: (base: string) => LoadPlanInput;
  readonly isGunicornDown?: boolean | undefined;
  /** Niceness of a stress on both CPUs. */
  readonly stressNiceness?: number | undefined;
}

const link = (base: string) => ({ url: `${base}/aB3x` });
const shorten = (base: string) => ({
  name: 'shorten',
  method: 'POST',
  url: `${base}/shorten`,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'url=https://example.org/{{seq}}',
});
const fire = (iterations: number, vus: number) => ({ executor: { type: 'shared-iterations' as const, iterations, vus } });
const stressed: Pick<Situation, 'shop' | 'plan'> = {
  shop: {},
  plan: (base) => ({
    requests: [link(base)],
    executor: { type: 'constant-arrival-rate', rate: 100, durationMs: 12_000 },
    connection: { connectTimeoutMs: 2000, timeoutMs: 5000 },
  }),
};

/** Each is made by configuration; none is played. */
export const situations: Readonly<Record<string, Situation>> = {
  'nginx-slots': { shop: {}, plan: (base) => ({ requests: [link(base)], ...fire(14_000, 1000) }) },
  'nginx-slots-warn': { shop: { errorLevel: 'warn' }, plan: (base) => ({ requests: [link(base)], ...fire(14_000, 1000) }) },
  'open-files': { shop: { workerConnections: 2000 }, plan: (base) => ({ requests: [link(base)], ...fire(14_000, 2000) }) },
  'gunicorn-queue-full': {
    shop: { workerConnections: 4096, rlimitNofile: 16_384, gunicorn: ['--backlog', '64'], location: 'proxy_connect_timeout 1s;' },
    plan: (base) => ({ requests: [{ url: `${base}/slow/20` }], ...fire(1500, 300) }),
  },
  'gunicorn-socket-full': {
    shop: { workerConnections: 4096, rlimitNofile: 16_384, gunicorn: ['--backlog', '64'], throughSocket: true },
    plan: (base) => ({ requests: [{ url: `${base}/slow/5` }], ...fire(3000, 200) }),
  },
  'slow-worker': {
    shop: { location: 'proxy_read_timeout 1s;' },
    plan: (base) => ({ requests: [{ url: `${base}/slow/200` }], ...fire(150, 20) }),
  },
  'worker-killed': {
    shop: { gunicorn: ['--timeout', '2'] },
    plan: (base) => ({
      requests: [{ url: `${base}/slow/5` }, { name: 'stuck', weight: 0.01, url: `${base}/slow/9000` }],
      ...fire(1500, 10),
    }),
  },
  'corrupt-json': { shop: { gunicorn: ['--workers', '3'] }, plan: (base) => ({ requests: [shorten(base)], ...fire(2000, 50) }) },
  'stress-nice-20': { ...stressed, stressNiceness: -20 },
  'stress-nice-0': { ...stressed, stressNiceness: 0 },
  healthy: { shop: {}, plan: (base) => ({ requests: [link(base)], ...fire(14_000, 100) }) },
  'two-at-once': {
    shop: { gunicorn: ['--workers', '3'] },
    plan: (base) => ({ requests: [link(base), { ...shorten(base), weight: 3 }], ...fire(8000, 1000) }),
  },
  'gunicorn-down': {
    shop: {},
    plan: (base) => ({ requests: [link(base)], executor: { type: 'constant-arrival-rate', rate: 200, durationMs: 8000 } }),
    isGunicornDown: true,
  },
  'app-500': {
    shop: {},
    plan: (base) => ({
      requests: [
        { ...link(base), weight: 3 },
        { name: 'broken', url: `${base}/broken` },
      ],
      ...fire(2000, 50),
    }),
  },
  'lab-embedded-connections': { shop: 'embedded-lab', plan: (base) => ({ requests: [link(base)], ...fire(14_000, 1000) }) },
};
