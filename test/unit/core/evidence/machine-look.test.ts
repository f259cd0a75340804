import { describe, expect, it } from 'vitest';
import { buildIn, serves } from '../../../../electron/core/features/evidence/find-gunicorn.ts';
import { nginxOptions } from '../../../../electron/core/features/evidence/find-nginx.ts';
import { readKernelLog } from '../../../../electron/core/features/evidence/kernel-log.ts';
import { logRoleOf } from '../../../../electron/core/features/evidence/log-role-of.ts';
import { readLook } from '../../../../electron/core/features/evidence/machine-look.ts';

const stat = (pid: number, name: string, parent: number, niceness: number) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 1 0 0 0 1 2 0 0 20 ${niceness} 1 0 100 1 1`;
/** What the script wrote on Debian with nginx and Gunicorn, shortened. */
const sections = [
  { name: 'begin', text: '1233.36 4567.00\n' },
  { name: 'counters', text: 'Tcp: RetransSegs OutRsts\nTcp: 3 4\n' },
  { name: 'sizes', text: '77 1200 /var/log/nginx/access.log\n78 0 /srv/my shop/app.log\n' },
  {
    name: 'machine',
    text: [
      'uid\t0',
      'kernel\t6.1.0-18-cloud-amd64',
      'cpus\t2',
      'somaxconn\t4096',
      'syn_backlog\t256',
      'vendor\tAmazon EC2',
      'product\tt3.medium',
      'memory\t4000000',
      'system\t"Debian GNU/Linux 12 (bookworm)"',
    ].join('\n'),
  },
  { name: 'listeners', text: 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=11,fd=6),("nginx",pid=10,fd=6))\n' },
  {
    name: 'processes',
    text: [
      'space\tmnt:[1]',
      'nginx\t10',
      `stat\t${stat(10, 'nginx', 1, 0)}`,
      'command\tnginx: master process /usr/sbin/nginx -g daemon on; master_process on;\u001f',
      'program\t/usr/sbin/nginx (deleted)',
      'folder\t/',
      'space\tmnt:[1]',
      'open\t2\t79 5 /var/log/nginx/error.log',
      'nginx\t11',
      `stat\t${stat(11, 'ng) inx', 10, -5)}`,
      'gunicorn\t20',
      `stat\t${stat(20, 'gunicorn', 1, 0)}`,
      'command\t/usr/bin/python3\u001f/usr/bin/gunicorn\u001f-w\u001f2\u001fshop:app\u001f',
      'program\t',
      'folder\t',
      'space\tmnt:[2]',
    ].join('\n'),
  },
  { name: 'limits', text: '/proc/11/limits:Max open files            1024                 524288               files\n' },
  { name: 'finish', text: '1234.56 4567.00\n' },
];

describe('one look at a machine', () => {
  it('is read', () => {
    expect(readLook(sections)).toEqual({
      kernel: { release: '6.1.0-18-cloud-amd64', somaxconn: 4096, tcpMaxSynBacklog: 256 },
      facts: { system: 'Debian GNU/Linux 12 (bookworm)', cpuCount: 2, memoryBytes: 4_096_000_000, instanceType: 't3.medium' },
      isRoot: true,
      uptimeS: 1234.56,
      countersAgeMs: 1200,
      counters: expect.objectContaining({ resetsSent: 4, retransmits: 3 }),
      ends: [
        { path: '/var/log/nginx/access.log', inode: '77', size: 1200 },
        { path: '/srv/my shop/app.log', inode: '78', size: 0 },
        { path: '/var/log/nginx/error.log', inode: '79', size: 5 },
      ],
      processes: [
        {
          ...{ kind: 'nginx', pid: 10, parent: 1, niceness: 0, nofile: undefined, isContained: false },
          commandLine: ['nginx: master process /usr/sbin/nginx -g daemon on; master_process on;'],
          ...{ program: '/usr/sbin/nginx', folder: '/' },
          open: [{ path: '/var/log/nginx/error.log', inode: '79', size: 5, number: 2 }],
        },
        expect.objectContaining({ pid: 11, parent: 10, niceness: -5, nofile: 1024 }),
        expect.objectContaining({
          kind: 'gunicorn',
          commandLine: ['/usr/bin/python3', '/usr/bin/gunicorn', '-w', '2', 'shop:app'],
          isContained: true,
        }),
      ],
      listenerPids: new Set([11, 10]),
      isListening: true,
    });
  });

  it('of a machine that says nothing is empty', () => {
    expect(readLook([])).toMatchObject({ facts: {}, ends: [], processes: [], isListening: false, isRoot: false, counters: undefined });
  });
});

it.each([
  [
    'nginx: master process nginx -p /srv/my shop/ -c /srv/my shop/nginx.conf -e /srv/e.log',
    ['nginx', '/srv/my shop/', '/srv/my shop/nginx.conf', '/srv/e.log', undefined],
  ],
  [
    'nginx: master process /usr/sbin/nginx -g daemon on; master_process on;',
    ['/usr/sbin/nginx', undefined, undefined, undefined, 'daemon on; master_process on;'],
  ],
  ['nginx: master process nginx -c/etc/n.conf', ['nginx', undefined, '/etc/n.conf', undefined, undefined]],
  ['nginx: master process nginx', ['nginx', undefined, undefined, undefined, undefined]],
])('the options in %s', (title, [program, prefix, config, errorLog, globals]) => {
  expect(nginxOptions(title)).toEqual({ program, prefix, config, errorLog, globals });
});

it.each([
  ['127.0.0.1:8000', ['http://127.0.0.1:8000'], 80, true],
  ['0.0.0.0:8000', ['http://app', 'localhost:8000'], 80, true],
  ['10.0.0.7:8000', ['http://10.0.0.7:8000/x'], 80, true],
  ['0.0.0.0:8000', ['http://10.0.0.8:8000'], 80, false],
  ['127.0.0.1:8000', ['http://127.0.0.1:8001'], 80, false],
  ['0.0.0.0:80', [], 80, true],
  ['unix:/run/shop.sock', ['http://unix:/run/shop.sock:/'], 80, true],
  ['unix:/run/shop.sock', ['unix:/run/shop.sock'], 80, true],
  ['unix:/run/shop.sock', ['http://unix:/run/other.sock'], 80, false],
])('%s serves %j, port %i: %s', (bind, upstreams, port, expected) => {
  expect(serves(bind, upstreams, port)).toBe(expected);
});

it.each([
  ['/var/log/nginx/access.log', 'nginx_access'],
  ['/var/log/nginx/error.log', 'nginx_error'],
  ['/var/log/nginx/shop.log', 'nginx_error'],
  ['/srv/shop/gunicorn-error.log', 'gunicorn'],
  ['/var/log/app.log', 'app'],
  ['/srv/shop/django.log', 'app'],
  ['/var/log/kern.log', 'kernel'],
  ['/var/log/syslog', 'other'],
])('%s is of %s', (path, role) => {
  expect(logRoleOf(path)).toBe(role);
});

it('the kernel’s messages of the run are those since it began', () => {
  const times = { startedAt: 1_000_000, lookedAt: 1_000_500, uptimeS: 100 };
  const text =
    'may\tyes\n[   12.500000] Out of memory: Killed process 1 (old)\n[  104.500000] TCP: request_sock_TCP: Possible SYN flooding on port 80.\n';
  const log = readKernelLog(text, times);
  expect(log).toMatchObject({ path: 'dmesg', role: 'kernel', lines: 1 });
  expect(log.signatures).toMatchObject([{ signature: 'kernel_syn_flooding', count: 1, firstAtMs: 5000 }]);
  expect(readKernelLog(undefined, times)).toMatchObject({ lines: 0, problem: expect.stringContaining('may not be read') });
  expect(readKernelLog(text, { ...times, uptimeS: undefined }).problem).toBeDefined();
});

const commit = '0123456789abcdef0123456789abcdef01234567';
it.each([
  [{ '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${commit}\n`, VERSION: '1.2' }, '0123456789ab'],
  [{ '.git/HEAD': `${commit}\n` }, '0123456789ab'],
  // Its branch is packed away.
  [{ '.git/HEAD': 'ref: refs/heads/main\n', VERSION: '1.2.3\nnotes' }, '1.2.3'],
  [{ BUILD: ' 417\u001b \n', VERSION: '1.2' }, '417'],
  [{}, undefined],
])('the build in %j', (files, build) => {
  expect(buildIn(new Map(Object.entries(files)))).toBe(build);
});
