import { expect, it } from 'vitest';
import { gunicornConfigOf } from '../../../../shared/model/diagnosis/gunicorn-command.ts';
import { nginxConfigOf } from '../../../../shared/model/diagnosis/nginx-config-of.ts';
import { redactConfig, redactNginxText } from '../../../../shared/model/diagnosis/redact-config.ts';

it.each([
  ['proxy_set_header Authorization "Bearer abcdefgh";', 'proxy_set_header Authorization "[redacted]";'],
  ["proxy_set_header X-Api-Key 'k 1' always;", 'proxy_set_header X-Api-Key "[redacted]";'],
  ['set $api_token s3cr3t;', 'set $api_token "[redacted]";'],
  ['fastcgi_param DB_PASSWORD hunter2;', 'fastcgi_param DB_PASSWORD "[redacted]";'],
  ['proxy_pass http://user:pass@127.0.0.1:8000;', 'proxy_pass http://[redacted]@127.0.0.1:8000;'],
  ['proxy_set_header Host $http_host; # as it came', 'proxy_set_header Host $http_host; # as it came'],
  ['limit_req_zone $http_authorization zone=one:10m rate=1r/s;', 'limit_req_zone $http_authorization zone=one:10m rate=1r/s;'],
  [
    'server_tokens off; auth_basic "Shop only"; worker_connections 768;',
    'server_tokens off; auth_basic "Shop only"; worker_connections 768;',
  ],
])('%s', (text, kept) => {
  expect(redactNginxText(text)).toBe(kept);
  expect(redactNginxText(kept)).toBe(kept);
});

it('what is kept of a configuration has no secrets, and all else', () => {
  const text =
    'events { worker_connections 9; } http { server { location / { proxy_pass http://u:p@app; proxy_set_header X-Api-Key k1; } } }';
  const nginx = nginxConfigOf([{ path: '/n.conf', text }], { configPath: '/n.conf', workerProcesses: 1 });
  const commandLine = ['gunicorn', '-e', 'DB_PASSWORD=a b', '--env=KEY=x', '-eA=1', '-b', ':80', 'app:app'];
  const gunicorn = gunicornConfigOf({ pid: 1, commandLine, workers: 1 }, []);
  const kept = redactConfig({ nginx, gunicorn, build: '417' });
  expect(kept.gunicorn?.commandLine).toEqual([
    ...['gunicorn', '-e', 'DB_PASSWORD=[redacted]', '--env=KEY=[redacted]', '-eA=[redacted]', '-b', ':80', 'app:app'],
  ]);
  expect(JSON.stringify(kept)).not.toMatch(/k1|u:p|a b/);
  expect(kept).toMatchObject({ build: '417', nginx: { workerConnections: 9, upstreams: ['http://[redacted]@app'] } });
  expect(redactConfig({})).toEqual({});
});
