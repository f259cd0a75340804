import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '../../../electron/cli/exit-codes.ts';
import { type EndedRun, experimentExitCode, limitExitCode } from '../../../electron/cli/experiment-exit.ts';
import { declareExperimentFlags, type ExperimentFlags, readExperiment } from '../../../electron/cli/experiment-flags.ts';
import { experimentLines, phaseLine, stepLine } from '../../../electron/cli/experiment-result-text.ts';
import { readSearch } from '../../../electron/cli/find-limit-command.ts';
import { runCli } from '../../../electron/cli/program.ts';
import { TerminalOutput } from '../../../electron/cli/terminal.ts';
import type { ExperimentId, RunId } from '../../../shared/base/ids.ts';
import { type Experiment, ExperimentPlanSchema, type LimitSearch } from '../../../shared/contract/experiments.ts';
import type { RunListItem } from '../../../shared/contract/run-record.ts';
import { capturedStreams } from './captured-streams.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-experiment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const url = 'http://127.0.0.1:9/';

function fileOf(text: string, name = 'plan.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function read(path: string | undefined, ...args: string[]) {
  const command = declareExperimentFlags(new Command().exitOverride());
  command.parse(args, { from: 'user' });
  return readExperiment(path, command.opts<ExperimentFlags>());
}

describe('the experiment', () => {
  it('is a URL and a few flags', () => {
    const args = ['--repeats', '5', '--no-smoke', '--baseline', '--cool-down', '10s', '--raise-error-log', '--name', 'before'];
    const plan = read(undefined, '--url', url, '-n', '14k', '-c', '1000', ...args, '--stress-cpu', 'all', '--stress-nice', '-20');
    expect(plan).toMatchObject({
      ...{ name: 'before', repeats: 5, smoke: false, baseline: true, coolDownMs: 10_000, raiseErrorLog: true, guards: [] },
      load: { name: '', requests: [{ url }], executor: { type: 'shared-iterations', iterations: 14_000, vus: 1000 } },
      stress: { kind: 'cpu', workers: 0, niceness: -20, loadPercent: 100 },
    });
    expect(read(undefined, '--url', url)).toMatchObject({ smoke: true, baseline: false, repeats: 3, coolDownMs: 3000 });
    expect(read(undefined, '--url', url).stress).toBeUndefined();
  });

  it('is a file with a load, whose bodies and durations are resolved, changed by flags', () => {
    fileOf('a=1', 'body.txt');
    const path = fileOf(`
      name: shop
      load:
        requests: [{ url: "${url}", method: POST, bodyFile: body.txt }]
        executor: { type: constant-vus, vus: 5, durationMs: 30s }
      repeats: 2
      coolDownMs: 1m
      stress: { workers: 2, niceness: -20, durationMs: 2m }
      guards: [{ kind: cpu, limit: 0.9, overMs: 5s }]
    `);
    expect(read(path)).toMatchObject({
      ...{ name: 'shop', repeats: 2, coolDownMs: 60_000, guards: [{ kind: 'cpu', limit: 0.9, overMs: 5000 }] },
      load: { requests: [{ body: 'a=1' }], executor: { vus: 5, durationMs: 30_000 } },
      stress: { workers: 2, niceness: -20, durationMs: 120_000 },
    });
    expect(read(path, '-c', '9', '--repeats', '4', '--stress-nice', '0')).toMatchObject({
      repeats: 4,
      load: { executor: { vus: 9 } },
      stress: { workers: 2, niceness: 0, durationMs: 120_000 },
    });
  });

  it('is the plan of a run, too', () => {
    const path = fileOf(JSON.stringify({ requests: [{ url }], executor: { type: 'constant-vus', vus: 5, durationMs: 1000 } }), 'plan.json');
    expect(read(path)).toMatchObject({ repeats: 3, load: { executor: { type: 'constant-vus' } } });
  });

  it.each([
    ['load: 7', 'load: the plan of a run was expected'],
    ['- 1', 'an experiment is an object'],
    [`load: { requests: [{ url: "${url}" }], executor: { type: constant-vus, vus: 1, durationMs: 1 } }\nrepeats: 0`, 'repeats: '],
    [`load: { requests: [{ url: "ftp://x/" }], executor: { type: constant-vus, vus: 1, durationMs: 1 } }`, 'requests[0].url: Not an'],
    [`load: { requests: [{ url: "${url}" }], executor: { type: constant-vus, vus: 1, durationMs: 1 } }\nphases: 3`, 'phases'],
  ])('is refused with the place of what is wrong: %s', (text, message) => {
    expect(() => read(fileOf(text))).toThrow(message);
  });
});

describe('the search', () => {
  it('is a file with a load, or the plan of a run, changed by flags', () => {
    const load = { requests: [{ url }], executor: { type: 'shared-iterations', iterations: 5, vus: 5 } };
    const search = { load, startRate: 500, maxRate: 8000, stepMs: '10s', precision: 0.1, confirmations: 2 };
    expect(readSearch(fileOf(JSON.stringify(search)), { maxRate: 9000 })).toMatchObject({
      ...{ startRate: 500, maxRate: 9000, stepMs: 10_000, precision: 0.1, confirmations: 2 },
      load: { requests: [{ url }], executor: { type: 'constant-arrival-rate', maxVus: 500 } },
    });
    expect(readSearch(fileOf(JSON.stringify(load)), { connections: 30 })).toMatchObject({
      startRate: 100,
      load: { executor: { maxVus: 30 } },
    });
    expect(() => readSearch(fileOf(JSON.stringify({ ...search, startRate: 0 })), {})).toThrow('startRate: ');
  });
});

const runOf = (id: number, change: Partial<RunListItem> = {}): RunListItem => ({
  ...{ id: id as RunId, name: '', tags: [], state: 'completed', startedAt: '', durationMs: 1000, target: '', executor: '', planText: '' },
  ...{ asked: 14_000, ok: 14_000, failed: 0, aborted: 0, ratePerSecond: 2000, p95Us: 4000, passed: true },
  ...change,
});

function experimentOf(change: Partial<Experiment> = {}, thresholds: { metric: string; expression: string }[] = []): Experiment {
  const plan = ExperimentPlanSchema.parse({
    load: { requests: [{ url }], executor: { type: 'shared-iterations', iterations: 1, vus: 1 }, thresholds },
  });
  return {
    ...{ id: 3 as ExperimentId, name: '', plan, state: 'completed', startedAt: 0, notes: [] },
    phases: [
      { kind: 'smoke', text: 'smoke', runId: 1 as RunId, state: 'done' },
      { kind: 'load', text: 'load 1 of 2', runId: 2 as RunId, state: 'done' },
      { kind: 'cool_down', text: 'cool-down', state: 'done' },
      { kind: 'load', text: 'load 2 of 2', runId: 3 as RunId, state: 'done' },
    ],
    ...change,
  };
}

describe('the exit code of an experiment', () => {
  const held = [{ metric: 'http_req_failed', expression: 'rate<0.5' }];
  const code = (experiment: Experiment, ...changes: Partial<EndedRun>[]) =>
    experimentExitCode(
      experiment,
      changes.map((change, index) => ({ ...runOf(index + 1), ...change })),
    );

  it('is 0 where nothing failed, or where thresholds say that what failed may fail', () => {
    expect(code(experimentOf(), {}, {}, {})).toBe(exitCodes.pass);
    expect(code(experimentOf(), {}, {}, { failed: 1 })).toBe(exitCodes.threshold);
    expect(code(experimentOf({}, held), {}, {}, { failed: 1 })).toBe(exitCodes.pass);
    expect(code(experimentOf({}, held), {}, {}, { passed: false })).toBe(exitCodes.threshold);
  });

  it('says who stopped it', () => {
    const stopped = experimentOf({ state: 'stopped' });
    expect(code(stopped, {}, {}, { state: 'stopped_by_guard' })).toBe(exitCodes.guard);
    expect(code(stopped, {}, {}, { state: 'stopped_by_threshold' })).toBe(exitCodes.threshold);
    expect(code(stopped, {}, {}, { state: 'stopped_by_user' })).toBe(exitCodes.aborted);
    expect(code(stopped, {}, {}, {})).toBe(exitCodes.aborted);
  });

  it('tells a smoke that failed from a host that did', () => {
    const smoke = experimentOf({ state: 'failed', phases: [{ kind: 'smoke', text: 'smoke', runId: 1 as RunId, state: 'failed' }] });
    expect(code(smoke, { failed: 3 })).toBe(exitCodes.threshold);
    expect(code({ ...smoke, problem: { code: 'internal', message: 'x' } }, { state: 'internal_error' })).toBe(exitCodes.internal);
    const host = experimentOf({ state: 'failed', problem: { code: 'unavailable', message: 'No link.' } });
    expect(code(host, {}, {}, {})).toBe(exitCodes.remote);
    expect(code(experimentOf({ state: 'interrupted' }), {})).toBe(exitCodes.remote);
  });

  it('of a search is 0 with an answer', () => {
    const search = { state: 'completed', ratePerSecond: 10 } as LimitSearch;
    expect(limitExitCode(search)).toBe(exitCodes.pass);
    expect(limitExitCode({ state: 'completed' } as LimitSearch)).toBe(exitCodes.threshold);
    expect(limitExitCode({ ...search, state: 'stopped' })).toBe(exitCodes.aborted);
    expect(limitExitCode({ state: 'failed', problem: { code: 'internal', message: 'x' } } as LimitSearch)).toBe(exitCodes.internal);
  });
});

describe('what a terminal shows', () => {
  const output = new TerminalOutput(capturedStreams().out, false);

  it('of an experiment is its end, its loads, and what to know of it', () => {
    const notes = ['The stress ended before the load did.\u001b[2J'];
    const runs = [runOf(1, { asked: 200, ok: 200 }), runOf(2), runOf(3, { ok: 13_000, failed: 1000, topFailure: 'reset' })];
    const lines = experimentLines(experimentOf({ reason: '2 loads: 1,000 of 28,000 requests failed (0, 1,000).', notes }), runs, output);
    expect(lines[0]).toBe('Experiment 3: 2 loads: 1,000 of 28,000 requests failed (0, 1,000).');
    const text = lines.join('\n');
    expect(text).toMatch(/smoke +run 1 +None of 200 failed\./);
    expect(text).toMatch(/load 2 of 2 +run 3 +1,000 of 14,000 failed: reset\./);
    expect(text).toContain('! The stress ended');
    expect(text).not.toContain('\u001b[2J');
    expect(text).not.toContain('cool-down');
    expect(phaseLine({ kind: 'load', text: 'load 1 of 2', state: 'skipped' }, undefined)).toBe('load 1 of 2  skipped');
  });

  it('of a step is its rate, what came of it, and its run', () => {
    const step = { ratePerSecond: 2000, runId: 7 as RunId, asked: 10_000, failed: 41, p95Ms: 12, answeredPerSecond: 1990 };
    expect(stepLine({ ...step, phase: 'step_up', outcome: 'failed' })).toMatch(
      /^ +2,000\/s +step up +failed +41 of 10,000 failed, p95 12\sms +run 7$/,
    );
    expect(stepLine({ ...step, failed: 0, phase: 'bisect', outcome: 'behind' })).toMatch(
      /fell behind +none of 10,000 failed, 1,990\/s answered/,
    );
  });
});

describe('the commands', () => {
  const blitz = async (...args: string[]) => {
    const streams = capturedStreams();
    return { code: await runCli([...args, '--data', join(folder, 'data')], streams), ...streams.written };
  };

  it.each(['experiment', 'find-limit'])('%s explains itself', async (verb) => {
    const { code, out, err } = await blitz('help', verb);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Exit codes:');
    // What is written of one run is not written of several.
    expect(out).not.toContain('--junit');
  });

  it.each([
    [['experiment'], exitCodes.usage],
    [['experiment', '--url', url, '--repeats', '0'], exitCodes.configuration],
    [['experiment', '--url', url, '--stress-nice', '-30'], exitCodes.usage],
    [['experiment', '--url', 'http://shop.example/'], exitCodes.configuration],
    [['find-limit'], exitCodes.usage],
    [['find-limit', '--url', url, '-n', '5'], exitCodes.usage],
    [['find-limit', '--url', url, '--precision', '5'], exitCodes.usage],
    [['find-limit', '--url', url, '--step', '1ms'], exitCodes.configuration],
    [['find-limit', '--url', url, '--start-rate', '200', '--max-rate', '100'], exitCodes.configuration],
    [['find-limit', '--url', 'http://shop.example/'], exitCodes.configuration],
  ])('%j ends before anything is fired, with a hint', async (args, code) => {
    const end = await blitz(...args);
    expect(end).toMatchObject({ code, out: '' });
    expect(end.err.trim().split('\n').length).toBeGreaterThan(1);
  });
});
