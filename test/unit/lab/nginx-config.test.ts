import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nginxConfig } from '../../../electron/core/features/lab/nginx/nginx-config.ts';
import { shortenerSourcePath } from '../../../electron/core/features/lab/nginx/shortener-source.ts';
import { pythonLogFormat } from '../../../electron/core/features/lab/python-log-line.ts';

const config = nginxConfig({ port: 4000, appPort: 5000 });

test("the limits are Debian's defaults, and nothing that would change them is set", () => {
  expect(config).toMatch(/^worker_processes auto;$/m);
  expect(config).toMatch(/^ {4}worker_connections 768;$/m);
  expect(config).toMatch(/^error_log error\.log;$/m);
  expect(config).toMatch(/^ {4}access_log access\.log;$/m);
  expect(config).not.toMatch(/^\s*(multi_accept|worker_rlimit_nofile|keepalive|listen .*backlog)/m);
});

test('it listens on loopback only and passes everything to Gunicorn', () => {
  expect(config.match(/^\s*listen .*$/gm)).toEqual(['        listen 127.0.0.1:4000;']);
  expect(config).toContain('proxy_pass http://127.0.0.1:5000;');
});

test('every path is inside its folder', () => {
  const paths = [...config.matchAll(/^\s*(?:pid|error_log|access_log|\w+_temp_path) (\S+);$/gm)].map((match) => match[1]);
  expect(paths).toHaveLength(8);
  for (const path of paths) expect(path).not.toMatch(/^\/|\.\./);
});

test('only root names the user of the workers', () => {
  expect(config).not.toMatch(/^user /m);
  expect(nginxConfig({ port: 1, appPort: 2, user: 'root' })).toMatch(/^user root;$/m);
});

test('the Flask shortener lies in the resources and logs in the same format as the embedded one', () => {
  expect(readFileSync(shortenerSourcePath(), 'utf8')).toContain(`format="${pythonLogFormat}"`);
});
