import { describe, expect, it } from 'vitest';
import { nginxConfigOf, parseNginxTime } from '../../../../shared/model/diagnosis/nginx-config-of.ts';
import { parseNginxDirectives } from '../../../../shared/model/diagnosis/nginx-directives.ts';
import { directivesOf, filesOfDump, missingIncludes } from '../../../../shared/model/diagnosis/nginx-files.ts';

const main = '/etc/nginx/nginx.conf';
/** What `nginx -T` of Debian writes, shortened. */
const dump = `# configuration file ${main}:
user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections 768;
	# multi_accept on;
}

http {
	access_log /var/log/nginx/access.log;
	gzip on;
	include mime.types;
	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}

# configuration file /etc/nginx/mime.types:
types {
    text/html html htm shtml;
}

# configuration file /etc/nginx/sites-enabled/shop:
upstream app { server 127.0.0.1:8000 max_fails=0; server unix:/run/shop.sock; }
limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s;
server {
    listen 80 default_server backlog=4096;
    listen [::]:80 default_server;
    server_name shop.example;
    access_log logs/shop.access.log combined buffer=32k;
    location ~ \\.(png|jpg)$ { access_log off; root /srv/shop; }
    location / {
        proxy_pass http://app;
        proxy_read_timeout 1m 30s;
        proxy_set_header X-Say "a \\"quoted; { word\\"";
    }
}
server {
    listen 127.0.0.1:8081;
    error_log /var/log/nginx/admin.log warn;
    location / { proxy_pass http://127.0.0.1:9000; proxy_read_timeout 5s; limit_req zone=one; }
}

`;
const files = filesOfDump(dump);
const running = { configPath: main, prefix: '/usr/share/nginx', workerProcesses: 2, nofile: 1024, niceness: 0, version: '1.22.1' };

describe('the dump of nginx -T', () => {
  it('is cut into its files', () => {
    expect(files.map(({ path }) => path)).toEqual([main, '/etc/nginx/mime.types', '/etc/nginx/sites-enabled/shop']);
    expect(files[1]?.text).toBe('types {\n    text/html html htm shtml;\n}\n');
    expect(filesOfDump('nginx: [emerg] no such file')).toEqual([]);
  });

  it('is put together again where one includes the other', () => {
    const http = directivesOf(files, main).find(({ name }) => name === 'http')?.block ?? [];
    expect(http.map(({ name }) => name)).toEqual(['access_log', 'gzip', 'types', 'upstream', 'limit_req_zone', 'server', 'server']);
  });

  it('says which files are not in it', () => {
    const [first] = files;
    expect(missingIncludes(first === undefined ? [] : [first], main)).toEqual([
      '/etc/nginx/modules-enabled/*.conf',
      '/etc/nginx/mime.types',
      '/etc/nginx/conf.d/*.conf',
      '/etc/nginx/sites-enabled/*',
    ]);
    expect(missingIncludes(files, main)).toEqual(['/etc/nginx/modules-enabled/*.conf', '/etc/nginx/conf.d/*.conf']);
  });

  it('does not go round in circles', () => {
    const loop = [{ path: main, text: `include ${main}; events { worker_connections 9; }` }];
    expect(nginxConfigOf(loop, running).workerConnections).toBe(9);
  });
});

describe('the configuration of nginx', () => {
  it('of the server that is asked', () => {
    expect(nginxConfigOf(files, { ...running, port: 80 })).toEqual({
      ...running,
      workerConnections: 768,
      multiAccept: false,
      listens: [
        { address: '*', port: 80, backlog: 4096 },
        { address: '[::]', port: 80, backlog: 511 },
        { address: '127.0.0.1', port: 8081, backlog: 511 },
      ],
      errorLogs: [
        { path: '/var/log/nginx/error.log', level: 'error' },
        { path: '/var/log/nginx/admin.log', level: 'warn' },
      ],
      accessLogs: ['/var/log/nginx/access.log', '/usr/share/nginx/logs/shop.access.log'],
      isProxy: true,
      upstreams: ['http://app', '127.0.0.1:8000', 'unix:/run/shop.sock'],
      proxyReadTimeoutMs: 90_000,
      proxyConnectTimeoutMs: 60_000,
      limitsRequests: false,
      limitsConnections: false,
      gzip: true,
      files,
    });
    expect(nginxConfigOf(files, { ...running, port: 8081 })).toMatchObject({ proxyReadTimeoutMs: 5000, limitsRequests: true });
    // Through a load balancer: any of them may be meant.
    expect(nginxConfigOf(files, { ...running, port: 443 }).proxyReadTimeoutMs).toBe(5000);
  });

  it('where nothing is written is its defaults', () => {
    const bare = nginxConfigOf([{ path: main, text: 'events {} http { server { root /srv; } }' }], {
      ...running,
      defaultErrorLog: 'logs/error.log',
      defaultAccessLog: '/var/log/nginx/access.log',
    });
    expect(bare).toMatchObject({
      workerConnections: 512,
      errorLogs: [{ path: '/usr/share/nginx/logs/error.log', level: 'error' }],
      accessLogs: ['/var/log/nginx/access.log'],
      isProxy: false,
      proxyReadTimeoutMs: 60_000,
      gzip: false,
    });
    expect(bare).not.toHaveProperty('rlimitNofile');
  });

  it('that was tuned', () => {
    const text = 'worker_rlimit_nofile 8192; events { worker_connections 4096; multi_accept on; } error_log stderr info;';
    expect(nginxConfigOf([{ path: main, text }], running)).toMatchObject({
      ...{ rlimitNofile: 8192, workerConnections: 4096, multiAccept: true, errorLogs: [{ path: 'stderr', level: 'info' }] },
    });
  });
});

describe('directives', () => {
  it('have words, quotes, variables and comments as nginx has them', () => {
    const text = `log_format main '$remote_addr "$request" ' # comment; {
      "tab\\there";
      rewrite "^/a{2}\\.php$" /\${name}x last; map $a $b { default 1; "x y" 2; }`;
    expect(parseNginxDirectives(text)).toEqual([
      { name: 'log_format', args: ['main', '$remote_addr "$request" ', 'tab\there'] },
      { name: 'rewrite', args: ['^/a{2}\\.php$', `/\${name}x`, 'last'] },
      {
        name: 'map',
        args: ['$a', '$b'],
        block: [
          { name: 'default', args: ['1'] },
          { name: 'x y', args: ['2'] },
        ],
      },
    ]);
  });

  it.each(['', '}', '{{{', 'a "', "a '\\", 'a \\', '# only a comment', 'a ${', ';;;'])('of %j give what can be read', (text) => {
    expect(() => parseNginxDirectives(text)).not.toThrow();
  });

  it('close what was left open', () => {
    expect(parseNginxDirectives('http { server { listen 80;')).toEqual([
      { name: 'http', args: [], block: [{ name: 'server', args: [], block: [{ name: 'listen', args: ['80'] }] }] },
    ]);
  });
});

it.each([
  ['30', 30_000],
  ['1500ms', 1500],
  ['2m', 120_000],
  ['1h 30m', 5_400_000],
  ['1h30m', 5_400_000],
  ['fast', undefined],
  ['', undefined],
])('the time %j', (text, ms) => {
  expect(parseNginxTime(text)).toBe(ms);
});
