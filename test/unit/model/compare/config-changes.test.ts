import { describe, expect, it } from 'vitest';
import { type ConfiguredRun, configChanges } from '../../../../shared/model/compare/config-changes.ts';
import type { HostConfig, NginxConfig } from '../../../../shared/model/diagnosis/host-config.ts';
import { defaultStress } from '../../../../shared/model/stress-settings.ts';
import { planOf } from '../../core/runs/open-run-book.ts';
import { evidenceOf } from './comparable-run.ts';

const nginx: NginxConfig = {
  ...{ configPath: '/etc/nginx/nginx.conf', workerProcesses: 2, workerConnections: 768, multiAccept: false, isProxy: true, gzip: true },
  ...{ listens: [{ address: '*', port: 80, backlog: 511 }], errorLogs: [], accessLogs: [], upstreams: ['http://127.0.0.1:8000'] },
  ...{ proxyReadTimeoutMs: 60_000, proxyConnectTimeoutMs: 60_000, limitsRequests: false, limitsConnections: false },
};
const run = (config: HostConfig | undefined, change: Partial<ConfiguredRun> = {}): ConfiguredRun => ({
  plan: planOf(),
  evidence: config === undefined ? undefined : evidenceOf(config),
  ...change,
});
const changesOf = (...groups: ConfiguredRun[]) => configChanges(groups.map((one) => [one]));

describe('what changed', () => {
  it('is named as the program calls it, with the story’s four settings', () => {
    const after: NginxConfig = { ...nginx, workerProcesses: 8, workerConnections: 2000, multiAccept: true, rlimitNofile: 8192 };
    expect(changesOf(run({ nginx }), run({ nginx: after }))).toEqual([
      { where: 'nginx', name: 'worker_processes', values: ['2', '8'] },
      { where: 'nginx', name: 'worker_connections', values: ['768', '2000'] },
      { where: 'nginx', name: 'worker_rlimit_nofile', values: ['not set', '8192'] },
      { where: 'nginx', name: 'multi_accept', values: ['off', 'on'] },
    ]);
  });

  it('names the machine, the build, the stress and the plan', () => {
    const changes = changesOf(
      run({ machine: { instanceType: 't2.medium', cpuCount: 2 }, build: '41' }, { stress: { ...defaultStress, niceness: -20 } }),
      run({ machine: { instanceType: 't2.xlarge', cpuCount: 4 }, build: '42' }, { plan: planOf({ connection: { keepAlive: false } }) }),
    );
    expect(changes).toEqual([
      { where: 'build', name: 'build', values: ['41', '42'] },
      { where: 'machine', name: 'instance type', values: ['t2.medium', 't2.xlarge'] },
      { where: 'machine', name: 'CPUs', values: ['2', '4'] },
      { where: 'stress', name: 'stress', values: ['2 CPU workers at nice -20', 'none'] },
      { where: 'plan', name: 'keep-alive', values: ['on', 'off'] },
    ]);
  });

  it('is not what nobody looked at', () => {
    expect(changesOf(run({ nginx }), run(undefined))).toEqual([]);
    expect(changesOf(run({ nginx }), run(undefined), run({ nginx: { ...nginx, workerConnections: 4096 } }))).toEqual([
      { where: 'nginx', name: 'worker_connections', values: ['768', undefined, '4096'] },
    ]);
  });

  it('joins what differs within a group, and shows no secret', () => {
    const header = (value: string) => planOf({ requests: [{ url: 'http://127.0.0.1/', headers: { authorization: value } }] });
    const [change] = configChanges([
      [run({}, { plan: header('Bearer abcdefghijkl') }), run({}, { plan: planOf({ requests: [{ url: 'http://127.0.0.1/' }] }) })],
      [run({}, { plan: planOf({ requests: [{ url: 'http://127.0.0.1/' }] }) })],
    ]);
    expect(change?.name).toBe('headers');
    expect(change?.values[0]).toMatch(/ \/ none$/);
    expect(JSON.stringify(change)).not.toContain('abcdefghijkl');
  });

  it('is every other directive of nginx’s files as well, where both may be read', () => {
    const withFile = (text: string): HostConfig => ({ nginx: { ...nginx, files: [{ path: '/etc/nginx/nginx.conf', text }] } });
    const before = withFile(
      'events { worker_connections 768; }\nhttp { keepalive_timeout 65; types { text/html html; } proxy_temp_path /a; }',
    );
    const after = withFile(`events { worker_connections 2000; }
      # a comment; and more
      http { keepalive_timeout 5; types { text/css css; } proxy_temp_path /b; upstream app { server 127.0.0.1:8000; keepalive 32; } }`);
    expect(changesOf(run(before), run(after))).toEqual([
      { where: 'nginx', name: 'http > keepalive_timeout', values: ['65', '5'] },
      { where: 'nginx', name: 'http > upstream app > server', values: ['not set', '127.0.0.1:8000'] },
      { where: 'nginx', name: 'http > upstream app > keepalive', values: ['not set', '32'] },
    ]);
    expect(changesOf(run({ nginx }), run(after))).toEqual([]);
  });

  it('is nothing between a run and itself', () => {
    expect(changesOf(run({ nginx }), run({ nginx }))).toEqual([]);
  });
});
