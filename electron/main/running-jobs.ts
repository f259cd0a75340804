import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { RunningJobs } from '../../shared/contract/app.ts';
import type { Client } from '../../shared/contract/index.ts';

export type RunningJob = RunningJobs['jobs'][number];

/** Knows, without asking, what is going on. */
export interface JobWatch extends Disposable {
  readonly jobs: readonly RunningJob[];
}

const retryMs = 1_000;

/**
 * Follows `app.jobs` of whichever core the shell is at. While it cannot be seen the answer is "nothing": quitting must not hang on it.
 */
export function watchJobs(openClient: () => Promise<Client>, onChange: (jobs: readonly RunningJob[]) => void): JobWatch {
  const controller = new AbortController();
  const { signal } = controller;
  let jobs: readonly RunningJob[] = [];
  const set = (next: readonly RunningJob[]) => {
    jobs = next;
    if (!signal.aborted) onChange(next);
  };
  const follow = async () => {
    while (!signal.aborted) {
      try {
        const client = await openClient();
        for await (const value of await client.app.jobs(undefined, { signal })) set(value.jobs);
      } catch {
        // The process we had joined may be gone, or be going.
      }
      set([]);
      await sleep(retryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  void follow();
  return {
    get jobs() {
      return jobs;
    },
    dispose: () => controller.abort(),
  };
}

/** What ending the console would end, for which it asks first. A tail alone is only looked at. */
export function worthAsking(jobs: readonly RunningJob[]): boolean {
  return jobs.some(({ kind }) => kind !== 'tail');
}

/** The question before quitting: what is going on, and what becomes of it. */
export function quitQuestion(jobs: readonly RunningJob[]): { message: string; detail: string } {
  const [first] = jobs;
  const message =
    jobs.length === 1 && first !== undefined ? `${capital(first.text)} is still going on` : `${jobs.length} jobs are still going on`;
  const kinds = new Set(jobs.map(({ kind }) => kind));
  const lines = jobs.length === 1 ? [] : jobs.map(({ text }) => capital(text));
  if (kinds.has('run')) lines.push('Quitting ends the run: what it has so far is kept.');
  if (kinds.has('stress')) lines.push('Quitting stops the stress on the host.');
  return { message, detail: lines.join('\n') };
}

/** The first letter as at the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
