import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../electron/core/adapters/sqlite/index.ts';
import { HostsService, hostsMigrations } from '../../electron/core/features/hosts/index.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { DoctorReport, DoctorStep, HostAnswer, HostQuestion, HostStatus } from '../../shared/contract/hosts.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../shared/contract/targets.ts';
import { createSilentLogger } from '../contract/silent-logger.ts';
import { createTestPlatform } from '../rig/test-platform.ts';

/** The hosts of a console with a home folder of its own. */
export interface HostsRig {
  readonly home: string;
  readonly dataFolder: string;
  readonly hosts: HostsService;
  readonly logger: ReturnType<typeof createSilentLogger>;
  /** Writes ~/.ssh/config. */
  configure(...blocks: readonly string[]): void;
  /** A target that is `ssh <alias>`. */
  target(alias: string, logPaths?: readonly string[]): Target;
  /** Somebody who answers every question; what was asked is in `asked`. Until `leave`. */
  person(answer: (question: HostQuestion) => HostAnswer['answer']): Promise<{ readonly asked: HostQuestion[]; leave(): Promise<void> }>;
  dispose(): Promise<void>;
}

/** Opens them. HOME is the rig's until it is disposed of. */
export function openHosts(): HostsRig {
  const home = mkdtempSync(join(tmpdir(), 'blitz-home-'));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const before = { HOME: process.env.HOME, SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK };
  process.env.HOME = home;
  delete process.env.SSH_AUTH_SOCK;
  const platform = createTestPlatform();
  const logger = createSilentLogger();
  const { database } = openDatabase(join(platform.dataFolder, 'blitz.db'), hostsMigrations);
  const hosts = new HostsService({ database, platform, currentTargetId: () => localTargetId, logger });
  return {
    home,
    dataFolder: platform.dataFolder,
    hosts,
    logger,
    configure: (...blocks) => writeFileSync(join(home, '.ssh', 'config'), blocks.join('\n'), { mode: 0o600 }),
    target: (alias, logPaths = []) =>
      hosts.targets.add(TargetInputSchema.parse({ name: alias, access: { kind: 'ssh', host: alias }, logPaths })),
    async person(answer) {
      const leaving = new AbortController();
      const asked: HostQuestion[] = [];
      const stream = hosts.questions.watch(leaving.signal);
      await stream.next();
      const watching = (async () => {
        for await (const { questions } of stream) {
          for (const question of questions) {
            if (asked.some(({ id }) => id === question.id)) continue;
            asked.push(question);
            hosts.questions.answer({ id: question.id, answer: answer(question) });
          }
        }
      })();
      return {
        asked,
        async leave() {
          leaving.abort();
          await watching;
        },
      };
    },
    async dispose() {
      await hosts.dispose();
      database.dispose();
      platform.dispose();
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The whole examination. */
export async function examine({ hosts }: HostsRig, target: Target): Promise<DoctorReport> {
  let report: DoctorReport | undefined;
  for await (report of hosts.doctor.examine(target.id, undefined));
  if (report?.state !== 'done') throw new Error('The doctor did not come to an end');
  return report;
}

export function stepsOf(report: DoctorReport, step: DoctorStep['step']): DoctorStep[] {
  return report.steps.filter((one) => one.step === step);
}

/** Resolves with the first status of a target that `matches`. */
export async function untilStatus({ hosts }: HostsRig, target: Target, matches: (status: HostStatus) => boolean): Promise<HostStatus> {
  for await (const { hosts: all } of hosts.sessions.watch(undefined)) {
    const status = all.find(({ targetId }) => targetId === target.id) ?? { targetId: target.id, state: 'idle' as const, users: [] };
    if (matches(status)) return status;
  }
  throw new Error('The hosts ended');
}

export async function failure(promise: Promise<unknown>): Promise<OpsError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error('It should have failed');
}
