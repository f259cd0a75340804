import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunSummarySchema } from '../../shared/contract/run-record.ts';
import type { RunSummary } from '../../shared/model/run-summary.ts';
import { parseStrictXml } from '../unit/report/parse-strict-xml.ts';
import { BlitzProcess, blitzCommand, type ProcessOptions } from './blitz-process.ts';
import { type CountServer, startCountServer } from './count-server.ts';

let folder = '';
let server: CountServer;
const processes: BlitzProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await startCountServer();
});
afterEach(async () => {
  for (const started of processes.splice(0)) {
    started.kill();
    await started.ended;
  }
  await server.close();
});

const at = (name: string) => join(folder, name);

function start(args: readonly string[], options: ProcessOptions = {}): BlitzProcess {
  const started = new BlitzProcess(args, { ...options, environment: { BLITZ_DATA: at('data'), ...options.environment } });
  processes.push(started);
  return started;
}

const blitz = (...args: readonly string[]) => start(args).ended;

function summaryOf(text: string): RunSummary {
  return RunSummarySchema.parse(JSON.parse(text));
}

describe('blitz run', () => {
  it('fires, accounts for every request, says so and leaves nothing behind', async () => {
    const { code, out, err } = await blitz('run', '--url', `${server.url}/`, '-n', '300', '-c', '7');
    expect({ code, count: server.counts['/'] }).toEqual({ code: 0, count: 300 });
    expect(out).toMatch(/^None of 300 failed\.\n/);
    expect(out).toMatch(/Run \d+ is in the history/);
    expect(err).toMatch(/^Run \d+ {2}GET http:\/\/127\.0\.0\.1:\d+\/ {2}300 requests · 7 connections\n/);
    // Neither colour nor cursor codes reach a pipe.
    expect(out + err).not.toContain('\u001b');
    expect(existsSync(at('data/owner.json'))).toBe(false);
  });

  it('ends with 99 when a threshold fails, with every file written and all of them agreeing with the server', async () => {
    const names = ['s.json', 'j.xml', 'r.html', 's.csv', 's.ndjson', 's.md'] as const;
    const flags = ['--summary-export', '--junit', '--html', '--csv', '--ndjson', '--markdown'];
    const files = flags.flatMap((flag, index) => [flag, at(names[index] ?? '')]);
    const threshold = ['--threshold', 'http_req_failed: rate<0.1', '--threshold', 'http_reqs: count==500'];
    const { code, out } = await blitz(
      'run',
      '--url',
      `${server.url}/bad`,
      '-n',
      '500',
      '-c',
      '5',
      '--name',
      'a <b> run',
      ...threshold,
      ...files,
    );
    expect(code).toBe(99);
    expect(out).toMatch(/^100 of 500 failed: HTTP 502\.\n/);
    const summary = summaryOf(readFileSync(at('s.json'), 'utf8'));
    expect(server.counts['/bad']).toBe(500);
    expect(summary.results).toMatchObject({
      passed: false,
      requests: { asked: 500, sent: 500, ok: 400, failed: 100, aborted: 0 },
      failures: [{ class: 'http_502', count: 100, share: 0.2 }],
      thresholds: [
        { ok: false, value: 0.2 },
        { ok: true, value: 500 },
      ],
    });
    const suite = parseStrictXml(readFileSync(at('j.xml'), 'utf8')).children[0];
    expect(suite?.attributes).toMatchObject({ tests: '4', failures: '1', errors: '0' });
    expect(readFileSync(at('r.html'), 'utf8')).toContain('a &lt;b&gt; run');
    expect(readFileSync(at('s.md'), 'utf8')).toContain('100 of 500 failed');
    const [header = '', ...rows] = readFileSync(at('s.csv'), 'utf8').trim().split('\r\n');
    const column = header.split(',').indexOf('sent (requests)');
    expect(rows.reduce((sum, row) => sum + Number(row.split(',')[column]), 0)).toBe(500);
    const points = readFileSync(at('s.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; metric: string; data: { value: number } });
    const ended = points
      .filter(({ type, metric }) => type === 'Point' && metric === 'http_reqs')
      .reduce((sum, { data }) => sum + data.value, 0);
    expect(ended).toBe(500);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('with --json prints the summary and nothing else, anywhere', async () => {
    const { code, out, err } = await blitz('run', '--url', `${server.url}/`, '-n', '20', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(summaryOf(out).results.requests).toMatchObject({ asked: 20, ok: 20 });
  });

  it.each([
    ['an unknown flag', ['--bogus'], 2],
    ['no number', ['-n', 'many'], 2],
    ['flags that do not go together', ['--stage', '1s:1', '-n', '5'], 2],
    ['no URL', ['--url', 'nonsense'], 104],
    ['a threshold on nothing', ['--threshold', 'nonsense: rate<1'], 104],
    ['a file that cannot be written', ['--html', '/nowhere/report.html'], 104],
    ['a plan that is not there', ['/nowhere/plan.yaml'], 104],
  ])('sends nothing where it is told wrong: %s', async (_name, args, code) => {
    const end = await blitz('run', '--url', `${server.url}/`, ...args);
    expect({ code: end.code, out: end.out, counts: server.counts }).toEqual({ code, out: '', counts: {} });
    expect(end.err).not.toBe('');
  });

  it('asks before it loads another machine: refuses in a pipeline, goes on with --yes, and remembers', async () => {
    // Not a loopback address by its name, yet this machine answers it.
    const url = `http://0.0.0.0:${server.port}/`;
    const refused = await blitz('run', '--url', url, '-n', '3');
    expect(refused).toMatchObject({ code: 104, out: '' });
    expect(refused.err).toMatch(/0\.0\.0\.0 is not this machine.*\nAdd --yes/);
    expect(server.counts).toEqual({});
    expect(await blitz('run', '--url', url, '-n', '3', '--yes')).toMatchObject({ code: 0 });
    expect(await blitz('run', '--url', url, '-n', '3')).toMatchObject({ code: 0 });
    expect(server.counts['/']).toBe(6);
  });

  it('stops gracefully at Ctrl+C and ends with 105, every request accounted for', async () => {
    const run = start(['run', '--url', `${server.url}/slow`, '-z', '60s', '-c', '4', '--summary-export', at('stopped.json')]);
    await server.asked('/slow', 8);
    run.kill('SIGINT');
    const { code, out } = await run.ended;
    expect(code).toBe(105);
    expect(out).toMatch(/^Stopped by you: none of \d+ failed/);
    const { results, metadata } = summaryOf(readFileSync(at('stopped.json'), 'utf8'));
    expect(metadata.state).toBe('stopped_by_user');
    expect(results.requests).toMatchObject({ asked: server.counts['/slow'], ok: server.counts['/slow'], failed: 0, aborted: 0 });
  });

  it('stops at once at the second Ctrl+C, what was in flight counted as aborted', async () => {
    const run = start(['run', '--url', `${server.url}/hang`, '-z', '60s', '-c', '4', '--graceful-stop', '50s', '--json']);
    await server.asked('/hang', 4);
    run.kill('SIGINT');
    await run.wrote(/Stopping: requests in flight have 50 s/);
    // Signals that come together count as one; a person takes longer.
    await new Promise((resolve) => setTimeout(resolve, 300));
    run.kill('SIGINT');
    const { code, out } = await run.ended;
    expect(code).toBe(105);
    expect(summaryOf(out).results.requests).toEqual({ asked: 4, sent: 4, ok: 0, failed: 0, aborted: 4 });
  });

  it('ends with 99 when a threshold stops it', async () => {
    const threshold = ['--threshold', 'http_req_failed: rate<0.01', '--abort-on-fail'];
    const { code, out } = await blitz('run', '--url', `${server.url}/bad`, '-z', '60s', '-c', '4', ...threshold, '--json');
    expect(code).toBe(99);
    expect(summaryOf(out).metadata.state).toBe('stopped_by_threshold');
  });

  it('goes on to its end when nobody reads its output', async () => {
    const run = start(['run', '--url', `${server.url}/slow`, '-n', '8', '-c', '4', '--summary-export', at('unread.json')]);
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    const { code } = await run.ended;
    expect({ code, count: server.counts['/slow'] }).toEqual({ code: 0, count: 8 });
    expect(summaryOf(readFileSync(at('unread.json'), 'utf8')).results.requests.ok).toBe(8);
  });

  it('says at the end that the disk has become full: the result is whole, and nobody is sent to look for it in the history', async () => {
    const environment = { BLITZ_DATA: at('full') };
    expect((await start(['run', '--url', `${server.url}/`, '-n', '5'], { environment }).ended).code).toBe(0);
    // No file may grow beyond 64 KiB: the history can be opened, but not take a run of several seconds.
    const command = ['/bin/sh', '-c', `trap '' XFSZ; ulimit -f 128; exec "$0" "$@"`, ...blitzCommand];
    const { code, out, err } = await start(['run', '--url', `${server.url}/`, '-q', '50', '-z', '3s'], { environment, command }).ended;
    expect({ code, count: server.counts['/'] }).toEqual({ code: 0, count: 155 });
    expect(out).toMatch(/^None of 150 failed\.\n/);
    expect(out).not.toContain('is in the history');
    expect(err).toContain('One run could not be written to disk');
  });

  it('runs a plan file', async () => {
    const summary = summaryOf((await blitz('run', '--url', `${server.url}/reset`, '-n', '50', '-c', '1', '--json')).out);
    expect(summary.results.failures).toMatchObject([{ class: 'reset', count: 5 }]);
    writeFileSync(at('plan.json'), JSON.stringify(summary.config));
    const again = await blitz('run', at('plan.json'), '-n', '10', '--json');
    expect(summaryOf(again.out).results.requests).toMatchObject({ asked: 10, failed: 1 });
  });
});

describe('blitz run on a terminal', () => {
  /** `script` gives the command a terminal of its own. */
  const onTerminal = (args: readonly string[]) => {
    const words = [...blitzCommand, ...args].map((word) => `'${word}'`).join(' ');
    return start([], { command: ['script', '-qefc', `stty cols 90; exec ${words}`, '/dev/null'], environment: { TERM: 'xterm' } });
  };

  it('draws progress, then the result, and gives the cursor back', async () => {
    const { code, out } = await onTerminal(['run', '--url', `${server.url}/slow`, '-n', '20', '-c', '4']).ended;
    expect(code).toBe(0);
    expect(out.indexOf('\u001b[?25l')).toBeLessThan(out.indexOf('\u001b[?25h'));
    expect(out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(out.lastIndexOf('\u001b[?25l'));
    expect(out).toMatch(/█.*%/);
    expect(out.slice(out.lastIndexOf('\u001b[?25h'))).toContain('None of 20 failed.');
  });

  it('stops at Ctrl+C from the keyboard', async () => {
    const run = onTerminal(['run', '--url', `${server.url}/slow`, '-z', '60s', '-c', '4']);
    await server.asked('/slow', 8);
    run.child.stdin?.write('\u0003');
    const { code, out } = await run.ended;
    expect(code).toBe(105);
    expect(out).toContain('Stopped by you');
    expect(out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(out.lastIndexOf('\u001b[?25l'));
  });

  it('asks once whether it may load another machine', async () => {
    const data = ['--data', at('terminal')];
    const url = `http://0.0.0.0:${server.port}/`;
    const no = onTerminal(['run', '--url', url, '-n', '3', ...data]);
    await no.wrote(/May you load 0\.0\.0\.0\? \[y\/N\]/);
    no.child.stdin?.write('n\r');
    expect((await no.ended).code).toBe(105);
    expect(server.counts).toEqual({});
    const yes = onTerminal(['run', '--url', url, '-n', '3', ...data]);
    await yes.wrote(/May you load/);
    yes.child.stdin?.write('yes\r');
    expect((await yes.ended).code).toBe(0);
    const third = await onTerminal(['run', '--url', url, '-n', '3', ...data]).ended;
    expect(third.code).toBe(0);
    expect(third.out).not.toContain('May you load');
    expect(server.counts['/']).toBe(6);
  });
});

describe('blitz beside a running console', () => {
  const serve = async () => {
    const serving = start(['serve', '--data', at('shared')]);
    await serving.wrote(/http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    return serving;
  };

  it('joins it: the run goes on there, and the console goes on afterwards', async () => {
    const serving = await serve();
    const { code, out, err } = await blitz('run', '--url', `${server.url}/`, '-n', '40', '--json', '--data', at('shared'));
    expect(code).toBe(0);
    const summary = summaryOf(out);
    expect(summary.metadata.door).toBe('headless');
    expect(err).toContain(`Process ${serving.child.pid}`);
    const listed = await blitz('runs', 'list', '--json', '--data', at('shared'));
    expect(JSON.parse(listed.out)).toMatchObject({ total: 1, items: [{ id: summary.metadata.run, asked: 40, passed: true }] });
    expect(serving.child.exitCode).toBeNull();
    serving.kill('SIGINT');
    expect((await serving.ended).code).toBe(0);
    expect(existsSync(at('shared/owner.json'))).toBe(false);
  });

  it('a run stops there at Ctrl+C here', async () => {
    await serve();
    const run = start(['run', '--url', `${server.url}/slow`, '-z', '60s', '-c', '2', '--data', at('shared')]);
    await server.asked('/slow', 4);
    run.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 105, out: expect.stringContaining('Stopped by you') });
  });

  it('ends with 97 when that console dies; the run is in the history as interrupted', async () => {
    const serving = await serve();
    const run = start(['run', '--url', `${server.url}/slow`, '-z', '60s', '-c', '2', '--data', at('shared')]);
    await server.asked('/slow', 20);
    serving.kill('SIGKILL');
    const { code, err } = await run.ended;
    expect(code).toBe(97);
    const [, id] = /"npx blitz runs show (\d+)"/.exec(err) ?? [];
    const shown = await blitz('runs', 'show', id ?? '', '--json', '--data', at('shared'));
    expect(summaryOf(shown.out).metadata.state).toBe('interrupted');
  });
});

describe('blitz runs', () => {
  it('lists, shows, exports and deletes what was run', async () => {
    const data = ['--data', at('history')];
    expect((await blitz('runs', 'list', ...data)).err).toContain('No runs yet');
    await blitz('run', '--url', `${server.url}/bad`, '-n', '10', '-c', '1', '--name', 'findme', ...data);
    await blitz('run', '--url', `${server.url}/`, '-n', '10', ...data);
    const found = await blitz('runs', 'list', '--search', 'findme', ...data);
    expect(found.out.trim().split('\n')).toHaveLength(2);
    expect(found.out).toContain('findme');
    expect((await blitz('runs', 'show', '1', ...data)).out).toMatch(/^2 of 10 failed: HTTP 502\./);
    const exported = await blitz('runs', 'export', '1', '--format', 'html', '-o', at('exported.html'), ...data);
    expect({ code: exported.code, out: exported.out }).toEqual({ code: 0, out: '' });
    expect(statSync(at('exported.html')).size).toBeGreaterThan(5_000);
    const json = await blitz('runs', 'export', '1', '--format', 'json', ...data);
    expect(summaryOf(json.out).metadata).toMatchObject({ run: 1, name: 'findme' });
    expect((await blitz('runs', 'delete', '1', ...data)).code).toBe(0);
    const gone = await blitz('runs', 'show', '1', ...data);
    expect(gone).toMatchObject({ code: 104, out: '' });
    expect((await blitz('runs', 'list', '--json', ...data)).out).toContain('"total": 1');
  });
});

describe('blitz lab', () => {
  it('is up until Ctrl+C, and loses nothing at a hundred requests', async () => {
    const data = ['--data', at('lab')];
    const lab = start(['lab', 'up', '--workers', '2', '--service-time', '2ms', ...data]);
    const [, url = ''] = await lab.wrote(/URL +(http:\/\/127\.0\.0\.1:\d+\/)/);
    const status = await blitz('lab', 'status', '--json', ...data);
    expect(JSON.parse(status.out)).toMatchObject({ state: 'running', url, knobs: { workers: 2, serviceTimeMs: 2, maxConnections: 768 } });
    expect(await blitz('run', '--url', url, '-n', '100', '-c', '10', ...data)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^None of 100 failed/),
    });
    lab.kill('SIGINT');
    expect((await lab.ended).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('stays when detached, until it is told', async () => {
    const data = ['--data', at('lab')];
    const up = await blitz('lab', 'up', '--detach', '--json', ...data);
    const { url } = JSON.parse(up.out) as { url: string };
    expect((await fetch(url)).status).toBe(200);
    const again = await blitz('lab', 'up', '--workers', '3', '--json', ...data);
    expect(JSON.parse(again.out)).toMatchObject({ url, knobs: { workers: 3 } });
    expect(again).toMatchObject({ code: 0, err: expect.stringContaining('It was running already') });
    expect((await fetch(url)).status).toBe(200);
    const down = await blitz('lab', 'down', '--json', ...data);
    expect(JSON.parse(down.out)).toMatchObject({ state: 'stopped' });
    await expect(fetch(url)).rejects.toThrow();
  });
});
