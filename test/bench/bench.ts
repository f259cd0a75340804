import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startNginx } from '../rig/nginx-server.ts';
import { measureAlarms } from './alarms-bench.ts';
import { alarmsHeading, alarmsReport } from './alarms-report.ts';
import { type Contender, type Measured, nodeContender, wrkContender } from './contender.ts';
import { median } from './median.ts';
import { measurePage } from './page-bench.ts';
import { pageHeading, pageReport } from './page-report.ts';
import { measureTail } from './tail-bench.ts';
import { tailHeading, tailReport } from './tail-report.ts';
import { withSection } from './with-section.ts';

/**
 * Our engine beside wrk and autocannon against nginx's `return 200` on loopback, in one run and in turns, so that what else the machine does hits
 * all alike. What is compared is requests per second of CPU the generator's process used: on a shared machine wall time says little.
 *
 * Then our tail beside OpenSSH's through one sshd, by wall clock; then a list of 1,000 alarms and the page of a run of an hour in
 * Chromium, with the console as it was built last.
 *
 * `--quick` makes a short one and writes nothing; `--repetitions N`, `--memory N` (requests of the memory test, 0 = none), `--tail N` (bytes of log to
 * follow, 0 = none), `--only tail`, `--only alarms` or `--only page` (the rest of the document stays as it is), `--out FILE`.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
    memory: { type: 'string' },
    tail: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string', default: new URL('../../docs/benchmarks.md', import.meta.url).pathname },
  },
});
const repetitions = Number(values.repetitions ?? (values.quick ? 1 : 7));
const memoryRequests = Number(values.memory ?? (values.quick ? 300_000 : 10_000_000));
const tailBytes = Number(values.tail ?? (values.quick ? 100e6 : 500e6));
const isWanted = (part: 'tail' | 'alarms' | 'page') => values.only === undefined || values.only === part;
const share = values.quick ? 0.25 : 1;

interface Scene {
  readonly title: string;
  readonly requests: number;
  readonly connections: number;
  readonly keepAlive: boolean;
  /** Ratios to reach, by contender. */
  readonly targets: Readonly<Record<string, number>>;
}

const scenes: readonly Scene[] = [
  {
    title: 'keep-alive, 50 connections',
    requests: 200_000 * share,
    connections: 50,
    keepAlive: true,
    targets: { wrk: 0.85, autocannon: 2.2 },
  },
  { title: 'keep-alive, 500 connections', requests: 200_000 * share, connections: 500, keepAlive: true, targets: {} },
  {
    title: 'a new connection for each request, 50 at a time',
    requests: 20_000 * share,
    connections: 50,
    keepAlive: false,
    targets: { wrk: 0.45 },
  },
];

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const lines: string[] = [];
const say = (line = '') => {
  lines.push(line);
  console.log(line);
};

const missed: string[] = [];
const loadBefore = loadavg()[0] ?? 0;

if (values.only === undefined) {
  await measureLoad();
  // The figures of the load begin the document: a new one replaces all of it.
  keep(`${preface()}\n${lines.join('\n')}\n`);
}
if (isWanted('tail') && tailBytes > 0) {
  const { text, missed: missedByTail } = tailReport(
    await measureTail({
      bytes: tailBytes,
      pairs: Number(values.repetitions ?? (values.quick ? 1 : 9)),
      lineTurns: values.quick ? 1 : 3,
      latencyLines: values.quick ? 200 : 1000,
    }),
  );
  add(tailHeading, text, missedByTail);
}
if (isWanted('alarms')) {
  const { text, missed: missedByAlarms } = alarmsReport(
    await measureAlarms({ alarms: 1000, turns: Number(values.repetitions ?? (values.quick ? 2 : 9)) }),
  );
  add(alarmsHeading, text, missedByAlarms);
}

if (isWanted('page')) {
  const { text, missed: missedByPage } = pageReport(
    await measurePage({ seconds: 3600, turns: Number(values.repetitions ?? (values.quick ? 2 : 9)) }),
  );
  add(pageHeading, text, missedByPage);
}

if (missed.length > 0) {
  console.error(`\nBelow target: ${missed.join('; ')}`);
  process.exitCode = 1;
}

/** A section of its own in the document; the others stay as they are. */
function add(heading: string, text: readonly string[], missedByIt: readonly string[]): void {
  say();
  for (const line of text) say(line);
  missed.push(...missedByIt);
  keep(withSection(existsSync(values.out) ? readFileSync(values.out, 'utf8') : '', heading, text));
}

function keep(document: string): void {
  if (!values.quick) writeFileSync(values.out, document);
}

async function measureLoad(): Promise<void> {
  const nginx = await startNginx({ server: 'keepalive_requests 100000000;' });
  const url = `http://127.0.0.1:${nginx.port}/`;
  const blitz = nodeContender('blitz', new URL('./blitz-process.ts', import.meta.url));
  const contenders: readonly Contender[] = [
    wrkContender(values.quick ? 1 : 4),
    blitz,
    nodeContender('autocannon', new URL('./autocannon-process.ts', import.meta.url)),
  ];
  try {
    say('| | generator | requests per CPU-second | blitz to it | requests/s | p99 | answered |');
    say('|---|---|---:|---:|---:|---:|---:|');
    for (const scene of scenes) {
      const measured = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
      for (let repetition = 0; repetition < repetitions; repetition += 1) {
        for (const contender of contenders) {
          measured.get(contender.name)?.push(await contender.run({ url, ...scene }));
        }
      }
      report(scene, measured);
    }
    if (memoryRequests > 0) await measureMemory(blitz, url);
  } finally {
    for (const contender of contenders) await contender.dispose();
    await nginx.stop();
  }
}

function report(scene: Scene, measured: ReadonlyMap<string, readonly Measured[]>): void {
  const rate = (runs: readonly Measured[]) => median(runs.map(({ requests, cpuSeconds }) => requests / cpuSeconds));
  const own = measured.get('blitz') ?? [];
  for (const [name, runs] of measured) {
    // Runs of one turn are neighbours in time: their ratio is steadier than the ratio of two medians.
    const ratio = median(
      own.map((run, turn) => run.requests / run.cpuSeconds / ((runs[turn]?.requests ?? 0) / (runs[turn]?.cpuSeconds ?? 1))),
    );
    const target = scene.targets[name];
    const verdict = target === undefined ? '' : ` (target ${target})`;
    if (target !== undefined && ratio < target) missed.push(`${scene.title}: ${ratio.toFixed(2)} of ${name}, wanted ${target}`);
    const asked = name === 'wrk' ? '' : ` of ${whole.format(scene.requests)}`;
    const cells = [
      name === 'wrk' ? `${whole.format(scene.requests)} requests, ${scene.title}` : '',
      name,
      whole.format(rate(runs)),
      name === 'blitz' ? '' : `${ratio.toFixed(2)}${verdict}`,
      whole.format(median(runs.map(({ requests, seconds }) => requests / seconds))),
      `${median(runs.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms`,
      `${whole.format(median(runs.map(({ requests }) => requests)))}${asked}`,
    ];
    say(`| ${cells.join(' | ')} |`);
  }
}

async function measureMemory(blitz: Contender, url: string): Promise<void> {
  const { residentBytes, requests } = await blitz.run({ url, requests: memoryRequests, connections: 50, keepAlive: true });
  const mebibytes = residentBytes / 1024 / 1024;
  say();
  say(
    `Memory: ${whole.format(requests)} requests over 50 connections, largest resident set of the generator's process ${whole.format(mebibytes)} MiB (target: below 200 MB).`,
  );
  if (residentBytes >= 200e6) missed.push(`memory: ${whole.format(mebibytes)} MiB`);
}

function preface(): string {
  const version = (program: string, ...args: string[]) =>
    execFileSync('sh', ['-c', `${program} ${args.join(' ')} 2>&1 | head -1`], { encoding: 'utf8' }).trim();
  return `# Benchmarks

Written by \`npm run bench\` (${repetitions} turns, medians; the ratio is the median of the ratios of each turn). Every generator fires at the same nginx
(\`return 200\`, one worker, loopback, same machine), one after the other in turns. *Requests per CPU-second* counts user and system time of
the whole generator process, kernel work included; the Node generators are started and warmed up once, as a long-lived engine is. wrk counts by time
and gets 4 s a turn. A closed loop against a server that answers at once saturates every generator: the latencies contain the generator's own queue.

- ${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${whole.format(totalmem() / 2 ** 30)} GiB, load average before the start ${loadBefore.toFixed(1)}
- Node ${process.version}, ${version('nginx', '-v')}, ${version('wrk', '-v').replace(/ Copyright.*/, '')}, autocannon 9
`;
}
