import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../../electron/cli/program.ts';
import { TerminalOutput } from '../../../electron/cli/terminal.ts';
import { shortVerdictLines, verdictLines } from '../../../electron/cli/verdict-text.ts';
import { VerdictSchema } from '../../../shared/contract/verdicts.ts';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import { resultsOf } from '../../rig/scripted-engine.ts';
import { openRunBook, planOf } from '../core/runs/open-run-book.ts';
import { accessLog, debianConfig, debianNginx, errorLog, evidenceOf, lines, noCounters, recordOf } from '../diagnosis/record-fixture.ts';
import { capturedStreams } from './captured-streams.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const configText = `worker_processes auto;
events {
    worker_connections 768; # Debian's
}
http { include sites/*; }
`;
const nginx = { ...debianNginx, files: [{ path: debianNginx.configPath, text: configText }] };
const evidence = evidenceOf({
  config: { ...debianConfig, nginx },
  logs: [errorLog(lines('nginx_worker_connections', 4)), accessLog({ 200: 13_700 })],
  counters: { ...noCounters, resetsSent: 300 },
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-cli-verdict-'));
  const { book, close } = openRunBook(join(folder, 'blitz.db'));
  const recorder = book.begin({ plan: planOf({ requests: [{ url: 'http://10.0.0.7/' }] }), tags: [] });
  book.recordEvidence(recorder.id, evidence);
  recorder.finish({ state: 'completed', reason: '', durationMs: 3000, results: resultsOf(13_700, 300) });
  close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function blitz(...args: readonly string[]) {
  const streams = capturedStreams();
  const exitCode = await runCli([...args, '--data', folder], streams);
  return { exitCode, ...streams.written };
}

describe('blitz verdict', () => {
  test('says why, with the evidence, the change and its diff', async () => {
    const { exitCode, out, err } = await blitz('verdict', '1');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toMatch(/^300 of 14,000 failed: nginx had no free connection slot\.\n/);
    expect(out).toContain('1,000 connections, slots for 768 (2 workers × 768 / 2 for proxied requests)');
    expect(out).toContain('see https://nginx.org/en/docs/ngx_core_module.html#worker_connections');
    expect(out).toContain('nginx worker_connections: 768 → 4,096');
    expect(out).toContain("  -    worker_connections 768; # Debian's\n  +    worker_connections 4096; # Debian's\n");
    expect(out).toContain('Ruled out');
  });

  test('prints the contract’s JSON', async () => {
    const { exitCode, out } = await blitz('verdict', '1', '--json');
    expect(exitCode).toBe(0);
    expect(VerdictSchema.parse(JSON.parse(out))).toMatchObject({
      failed: 300,
      unexplained: 0,
      claims: [{ rule: 'nginx_slots', count: 300 }],
    });
  });

  test.each([['99'], ['0'], ['abc'], ['1; reboot'], ['-1']])('ends with 2 where %j is no run', async (run) => {
    const { exitCode, out, err } = await blitz('verdict', run);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).not.toBe('');
  });
});

describe('a verdict in a terminal', () => {
  const output = () => new TerminalOutput(capturedStreams().out, false);

  test('says in two lines why a run failed, and nothing where none did', () => {
    const verdict = judge(recordOf({ failures: { reset: { count: 500 } }, evidence: undefined }));
    expect(shortVerdictLines(verdict, output())).toEqual([
      'Why: 500 of 14,000 failed (500 reset): no evidence says why.',
      'Next: Connect the machine behind the URL and run the same again.',
    ]);
    expect(shortVerdictLines(judge(recordOf()), output())).toEqual([]);
    expect(shortVerdictLines({ ...verdict, repeats: 'Two runs lost 500 and 0.' }, output())[1]).toBe('Two runs lost 500 and 0.');
  });

  test('moves no cursor, whatever a log or a file says', () => {
    const hostile = '\u001b[2J\u202e\r\nx';
    const seen = { ...lines('nginx_upstream_refused', 40), examples: [{ atMs: 0, text: hostile }] };
    const record = recordOf({
      failures: { http_502: { count: 40 } },
      evidence: { logs: [{ ...errorLog(seen), path: `/var/log/${hostile}`, problem: hostile }], problems: [hostile] },
    });
    for (const line of verdictLines(judge(record), output())) expect(line).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});
