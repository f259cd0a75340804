import { describe, expect, test } from 'vitest';
import { readDisks, readRoles, readSystem } from '../../../../electron/core/features/hosts/doctor-answers.ts';
import { toReading } from '../../../../electron/core/features/hosts/host-clock.ts';

describe('what a host says of itself', () => {
  test('is read whatever a login shell prints before it', () => {
    const text = [
      'Welcome!',
      'user\tops',
      'uid\t1000',
      'shell\t/bin/bash',
      'kernel\tLinux 6.1',
      'PRETTY_NAME\t"Ubuntu 24.04 LTS"',
      'ID\tubuntu',
      "ID_LIKE\t'debian'",
      'cpus\t4',
      'memory\t2048',
      'nice\t/usr/bin/nice',
      'sudo\tSudo version 1.9.15p5',
    ].join('\n');
    expect(readSystem(text)).toEqual({
      user: 'ops',
      isRoot: false,
      shell: '/bin/bash',
      system: 'Ubuntu 24.04 LTS',
      family: ['ubuntu', 'debian'],
      versionId: undefined,
      cpuCount: 4,
      memoryBytes: 2048 * 1024,
      nicePath: '/usr/bin/nice',
      sudoVersion: 'Sudo version 1.9.15p5',
    });
  });

  test('cannot carry a terminal escape, and nothing becomes nothing', () => {
    expect(readSystem('PRETTY_NAME\t\u001b]0;owned\u0007x\nuid\t0')).toMatchObject({
      system: ']0;ownedx',
      isRoot: true,
      cpuCount: undefined,
    });
    expect(readSystem('')).toMatchObject({ user: undefined, isRoot: false, family: [] });
  });

  test('df of coreutils and busybox, each file system once', () => {
    const text = `Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/root          8059368  7659368    400000      96% /
/dev/sdb with blank 1000 10 990 1% /srv/my data
Filesystem           1024-blocks    Used Available Capacity Mounted on
/dev/root              8059368   7659368    400000  96% /
none 0 0 -5 0% /weird`;
    expect(readDisks(text)).toEqual([
      { mount: '/', totalBytes: 8059368 * 1024, freeBytes: 400_000 * 1024 },
      { mount: '/srv/my data', totalBytes: 1_024_000, freeBytes: 990 * 1024 },
      { mount: '/weird', totalBytes: 0, freeBytes: 0 },
    ]);
  });

  test('roles come from processes and configuration, logs from what could be seen', () => {
    const text = [
      'process\tnginx nginx: master process /usr/sbin/nginx',
      'process\tpython3 /usr/bin/python3 /usr/bin/gunicorn app:app',
      'process\tpython3 python3 nothing.py',
      'process\tjava /usr/bin/java -jar /usr/share/java/jenkins.war --httpPort=8080',
      'configured\tdocker',
      'configured\tevil; rm -rf /',
      'sealed\t/var/log/syslog',
      'log\t/srv/app/app.log',
      'log\trelative.log',
      'log\tjournal',
    ].join('\n');
    expect(readRoles(text)).toEqual({
      roles: ['nginx', 'gunicorn', 'jenkins', 'docker'],
      logs: [
        { path: '/srv/app/app.log', readable: true },
        { path: 'journal', readable: true },
        { path: '/var/log/syslog', readable: false },
        { path: '/var/log/nginx/access.log', readable: false },
        { path: '/var/log/nginx/error.log', readable: false },
      ],
    });
  });
});

describe('the clock', () => {
  test.each([
    ['1700000000 500000000 +0000', { offsetMs: 500, uncertaintyMs: 3, utcOffsetMinutes: 0 }],
    ['1700000000 250000000 +0530', { offsetMs: 250, uncertaintyMs: 3, utcOffsetMinutes: 330 }],
    ['1699999940 000000000 -0330', { offsetMs: -60_000, uncertaintyMs: 3, utcOffsetMinutes: -210 }],
    // Without nanoseconds it is somewhere in that second.
    ['1700000000 %N +0000', { offsetMs: 500, uncertaintyMs: 503, utcOffsetMinutes: 0 }],
    ['1700000000  +0000', { offsetMs: 500, uncertaintyMs: 503, utcOffsetMinutes: 0 }],
    ['1700000000 N +0100', { offsetMs: 500, uncertaintyMs: 503, utcOffsetMinutes: 60 }],
    ['date: invalid', undefined],
    ['', undefined],
  ])('%s', (line, expected) => {
    expect(toReading(line, 1_700_000_000_000, 3)).toEqual(expected);
  });
});
