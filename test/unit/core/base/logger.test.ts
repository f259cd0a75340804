import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../electron/core/base/logger.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('logger', () => {
  it('writes one JSON line a message, with level, scope and facts, for the owner alone', () => {
    const logger = createLogger({ folder: join(folder, 'logs') });
    logger.child('load').child('engine').info('started', { run: 41 });
    logger.debug('not at this level');
    logger.dispose();
    expect(lines(logger.path)).toMatchObject([{ level: 'info', scope: 'load.engine', message: 'started', run: 41 }]);
    if (process.platform !== 'win32') expect(statSync(logger.path).mode & 0o777).toBe(0o600);
  });

  it('answers an id for an error and writes it with stack, code and cause', () => {
    const logger = createLogger({ folder });
    const id = logger.failure('It broke', new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ENOSPC' }) }));
    const thrown = logger.failure('It broke otherwise', 'only a text');
    logger.dispose();
    expect(id).toMatch(/^e-[0-9a-f]{8}$/);
    const [first, second] = lines(logger.path);
    expect(first).toMatchObject({ id, error: 'Error: outer', cause: { error: 'Error: inner', code: 'ENOSPC' } });
    expect(first?.stack).toContain('logger.test');
    expect(second).toMatchObject({ id: thrown, error: 'only a text' });
  });

  it('writes no secret, wherever it stands', () => {
    const logger = createLogger({ folder });
    const secret = 's3cr3t-planted-value';
    logger.info(`calling http://user:${secret}@host/?token=${secret}&a=1`, {
      headers: { Authorization: `Bearer ${secret}`, cookie: `session=${secret}`, accept: 'text/html' },
      line: `Authorization: Basic ${secret}`,
      list: [`https://host/?api_key=${secret}`],
      body: `{"password": "${secret}", "user": "ann"}`,
      password: secret,
    });
    logger.failure('failed', new Error(`GET http://ann:${secret}@host/ with Cookie: a=${secret}`));
    logger.dispose();
    const text = readFileSync(logger.path, 'utf8');
    expect(text).not.toContain(secret);
    expect(text).toContain('text/html');
    expect(text).toContain('&a=1');
    expect(text).toContain('ann');
  });

  it('puts a full file aside and keeps so many', () => {
    const logger = createLogger({ folder, maxBytes: 500, keep: 2 });
    for (let count = 0; count < 60; count += 1) logger.info(`message ${count} ${'x'.repeat(60)}`);
    logger.dispose();
    expect(readdirSync(folder).toSorted()).toEqual(['blitz.log', 'blitz.log.1', 'blitz.log.2']);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThan(800);
    const last = lines(join(folder, 'blitz.log')).at(-1) ?? lines(join(folder, 'blitz.log.1')).at(-1);
    expect(last?.message).toContain('message 59');
  });

  it('goes on behind what an earlier session wrote', () => {
    createLoggerAndSay('first');
    createLoggerAndSay('second');
    expect(lines(join(folder, 'blitz.log')).map((line) => line.message)).toEqual(['first', 'second']);
  });

  it('drops what it cannot write, and never throws', () => {
    writeFileSync(join(folder, 'not-a-folder'), '');
    const logger = createLogger({ folder: join(folder, 'not-a-folder') });
    logger.info('nowhere to go');
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    logger.info('circular', circular);
    logger.dispose();
    logger.info('after the end');
    expect(existsSync(logger.path)).toBe(false);

    const working = createLogger({ folder });
    working.info('circular', circular);
    working.dispose();
    expect(lines(working.path)[0]).toMatchObject({ message: 'circular', facts: 'not serializable' });
  });
});

function createLoggerAndSay(message: string): void {
  const logger = createLogger({ folder });
  logger.info(message);
  logger.dispose();
}
