import { describe, expect, test } from 'vitest';
import { nginxDirectives } from '../../../shared/model/diagnosis/nginx-directive.ts';
import { editNginx, listenDiff, nginxDiff } from '../../../shared/model/diagnosis/nginx-edit.ts';
import { debianNginx } from './record-fixture.ts';

const debian = `user www-data;
worker_processes auto; # as many as cores
pid /run/nginx.pid;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections 768;
	# multi_accept on;
}

http {
	access_log /var/log/nginx/access.log;
	server { listen 80 default_server; listen [::]:80; location / { return 200 "a;b { } # not a comment"; } }
}
`;
const slots = { name: 'worker_connections', value: '4096', block: 'events' } as const;
const files = { name: 'worker_rlimit_nofile', value: '8192' };
const configOf = (...texts: string[]) => ({
  nginx: {
    ...debianNginx,
    files: texts.map((text, index) => ({ path: index === 0 ? '/etc/nginx/nginx.conf' : `/etc/nginx/conf.d/${index}.conf`, text })),
  },
});

describe('the directives of a file', () => {
  test('are read past comments, quotes and blocks', () => {
    const found = nginxDirectives(debian).map(({ name, value, blocks }) => [blocks.join('/'), name, value]);
    expect(found).toContainEqual(['events', 'worker_connections', '768']);
    expect(found).toContainEqual(['http/server/location', 'return', '200 "a;b { } # not a comment"']);
    expect(found.map(([, name]) => name)).not.toContain('multi_accept');
  });

  test.each(['', ';', '}', '{{{', '"', "'\\", 'a "b', '# only', 'a\\', '${', 'a ${b c; d e;'])('of %j end', (text) => {
    expect(() => nginxDirectives(text)).not.toThrow();
  });
});

describe('setting directives', () => {
  test('replaces a value where it is written and adds a line where it is not; nothing else changes', () => {
    const edited = editNginx(debian, [slots, files]);
    expect(edited).toBe(
      debian
        .replace('worker_connections 768;', 'worker_connections 4096;')
        .replace('# as many as cores\n', '# as many as cores\nworker_rlimit_nofile 8192;\n'),
    );
    expect(editNginx(edited, [slots, files])).toBe(edited);
  });

  test.each([
    ['events { worker_connections 768; } http { }', 'worker_rlimit_nofile 8192;\nevents { worker_connections 4096; } http { }'],
    ['events { } ', 'worker_rlimit_nofile 8192;\nevents {\n    worker_connections 4096; } '],
    [
      'worker_processes 2; events {\n  use epoll;\n}',
      'worker_processes 2; worker_rlimit_nofile 8192; events {\n  use epoll;\n  worker_connections 4096;\n}',
    ],
    ['', 'worker_rlimit_nofile 8192;\nevents {\n    worker_connections 4096;\n}\n'],
    ['worker_rlimit_nofile 1024;events{worker_connections 1;}', 'worker_rlimit_nofile 8192;events{worker_connections 4096;}'],
  ])('of %j', (text, expected) => {
    expect(editNginx(text, [slots, files])).toBe(expected);
  });

  test('is shown as a diff of the file nginx was started with', () => {
    expect(nginxDiff(configOf(debian), [slots])).toContain('-\tworker_connections 768;\n+\tworker_connections 4096;\n');
    expect(nginxDiff({ nginx: debianNginx }, [slots])).toBeUndefined();
    expect(nginxDiff(configOf('events { include conf.d/1.conf; }', 'worker_connections 512;'), [slots])).toBeUndefined();
  });
});

describe('the backlog of a port', () => {
  test('is set once, where the port is listened on', () => {
    expect(listenDiff(configOf(debian), 80, 4096)).toContain('listen 80 default_server backlog=4096;');
    const two = configOf(
      'http { include conf.d/*; }',
      'server {\n  listen 8080;\n}\nserver {\n  listen 127.0.0.1:8080 backlog=100 reuseport;\n}\n',
    );
    expect(listenDiff(two, 8080, 4096)).toContain('+  listen 127.0.0.1:8080 reuseport backlog=4096;');
    expect(listenDiff(configOf(debian), 81, 4096)).toBeUndefined();
  });
});
