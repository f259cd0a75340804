import { type Command, Option } from 'commander';
import type { Guard } from '../../shared/contract/guard.ts';
import type { Executor, Stage } from '../../shared/model/load-plan.ts';
import { alarmScopeFlagTexts } from './aws-scope.ts';
import {
  countFlag,
  durationFlag,
  headerFlag,
  rateFlag,
  resolveFlag,
  stageFlag,
  statusFlag,
  tagFlag,
  thresholdFlag,
} from './flag-values.ts';
import { alarmFlag, guardFlag } from './guard-flag.ts';

/** Flags of `blitz run` that say what to fire; all absent unless given. */
export interface PlanFlags {
  readonly name?: string;
  readonly url?: string;
  readonly requests?: number;
  readonly connections?: number;
  readonly durationMs?: number;
  readonly rate?: number;
  readonly executor?: Executor['type'];
  readonly stages?: readonly Stage[];
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyFile?: string;
  readonly host?: string;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** False with `--no-keepalive`. */
  readonly keepAlive?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
  readonly resolve?: Readonly<Record<string, string>>;
  readonly expectStatus?: readonly number[];
  readonly expectBody?: string;
  readonly maxRedirects?: number;
  readonly thresholds?: readonly string[];
  readonly abortOnFail?: boolean;
  readonly gracefulStopMs?: number;
}

/** Flags of `blitz run` that say how to run it and what to write. */
export interface OutputFlags {
  readonly summaryExport?: string;
  readonly junit?: string;
  readonly html?: string;
  readonly csv?: string;
  readonly ndjson?: string;
  readonly markdown?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly tags?: readonly string[];
  readonly yes?: boolean;
  /** Name or id of the machine behind the URL. */
  readonly target?: string;
  readonly guards?: readonly Guard[];
  readonly awsProfile?: string;
  readonly awsRegion?: string;
}

const executors = [
  'shared-iterations',
  'constant-vus',
  'ramping-vus',
  'constant-arrival-rate',
  'ramping-arrival-rate',
] as const satisfies readonly Executor['type'][];

/** A flag whose value is kept under `key`, not under commander's own spelling of the flag. */
function flag(key: string, flags: string, description: string, parse?: (text: string, before: never) => unknown): Option {
  const option = new Option(flags, description);
  option.attributeName = () => key;
  return parse ? option.argParser(parse as (text: string, before: unknown) => unknown) : option;
}

const groups: readonly (readonly [title: string, options: () => readonly Option[]])[] = [
  [
    'What to request:',
    () => [
      flag('url', '--url <url>', 'where to: http:// or https://; {{seq}} and {{random}} are replaced in each request'),
      flag('method', '--method <method>', 'GET unless there is a body, then POST'),
      flag('headers', "-H, --header <'Name: value'>", 'a header (repeatable)', headerFlag),
      flag('body', '-d, --body <text>', 'the body'),
      flag('bodyFile', '-D, --body-file <file>', 'the body, from a UTF-8 file'),
      flag('host', '--host <name>', 'the Host header, where it is not the one of the URL'),
      flag('maxRedirects', '--max-redirects <count>', 'follow so many redirects (default: 0, a redirect is a response)', countFlag),
    ],
  ],
  [
    'How much:',
    () => [
      flag('requests', '-n, --requests <count>', 'requests in all (default: 200)', countFlag),
      flag('connections', '-c, --connections <count>', 'connections at once (default: 50; with a rate: at most 500)', countFlag),
      flag('durationMs', '-z, --duration <duration>', 'for so long, e.g. 10s or 1m30s; with -n, whichever ends first', durationFlag),
      flag('rate', '-q, --rate <per second>', 'start so many requests a second, whatever the answers take', rateFlag),
      flag('stages', '--stage <duration:target>', 'ramp to target connections, with -q requests/s (repeatable)', stageFlag),
      flag('executor', '--executor <name>', "k6's name for the schedule, where it is not clear from the other flags").choices([
        ...executors,
      ]),
      flag(
        'gracefulStopMs',
        '--graceful-stop <duration>',
        'how long requests in flight may still finish at the end (default: 5s)',
        durationFlag,
      ),
    ],
  ],
  [
    'Connection:',
    () => [
      flag('timeoutMs', '--timeout <duration>', 'for one response (default: 30s)', durationFlag),
      flag('connectTimeoutMs', '--connect-timeout <duration>', 'for one connection (default: 5s)', durationFlag),
      flag('keepAlive', '--no-keepalive', 'a new connection for every request'),
      flag('insecure', '--insecure', 'accept any certificate'),
      flag('caFile', '--ca-file <file>', 'trust this certificate authority too (PEM)'),
      flag('resolve', '--resolve <host:port:address>', 'connect there instead of asking DNS (repeatable)', resolveFlag),
    ],
  ],
  [
    'What counts as success:',
    () => [
      flag('expectStatus', '--expect-status <list>', 'only these, e.g. 200,302 (default: every status below 400)', statusFlag),
      flag('expectBody', '--expect-body <text>', 'the body must contain it'),
      flag('thresholds', "--threshold <'metric: expression'>", "e.g. 'http_req_failed: rate<0.01' (repeatable)", thresholdFlag),
      flag('abortOnFail', '--abort-on-fail', 'stop as soon as a threshold cannot hold'),
    ],
  ],
  [
    'The machine behind the URL:',
    () => [
      flag('target', '--target <name>', 'record its metrics into the run, and let guards watch it (default: the current target)'),
      flag('guards', '--guard <condition>', "stop when this does not hold, e.g. 'failures<5%' or 'cpu<95%/5s' (repeatable)", guardFlag),
      flag('guards', '--stop-on-alarm <name>', 'stop when this alarm goes to ALARM (repeatable)', alarmFlag),
      flag('awsProfile', ...alarmScopeFlagTexts.awsProfile),
      flag('awsRegion', ...alarmScopeFlagTexts.awsRegion),
    ],
  ],
  [
    'Results:',
    () => [
      flag('name', '--name <text>', 'what the run is called in the history'),
      flag('tags', '--tag <tag>', 'a tag in the history (repeatable)', tagFlag),
      flag('summaryExport', '--summary-export <file>', 'the summary as JSON: what pipelines read'),
      flag('junit', '--junit <file>', 'JUnit XML: a test case for each threshold'),
      flag('html', '--html <file>', 'one self-contained page with charts'),
      flag('csv', '--csv <file>', 'a line for each second'),
      flag('ndjson', '--ndjson <file>', "a line for each second and metric, in k6's shape"),
      flag('markdown', '--markdown <file>', 'a summary to paste into a pull request'),
      flag('json', '--json', 'print the summary as JSON on stdout and nothing else'),
      flag('quiet', '--quiet', 'no progress'),
      flag('yes', '-y, --yes', 'yes, I may load these hosts (remembered)'),
    ],
  ],
];

/** What is written of one run: a series of runs has none of it. */
export const oneRunFlags: ReadonlySet<string> = new Set(['tags', 'summaryExport', 'junit', 'html', 'csv', 'ndjson', 'markdown']);

/** Declares the flags of `blitz run`, grouped as the help shows them, `without` those kept under these names. */
export function declareRunFlags(command: Command, without: ReadonlySet<string> = new Set()): Command {
  for (const [title, options] of groups) {
    for (const option of options()) {
      if (without.has(option.attributeName())) continue;
      option.helpGroup(title);
      command.addOption(option);
    }
  }
  return command;
}
