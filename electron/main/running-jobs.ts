import type { RunningJobs } from '../../shared/contract/app.ts';

export type RunningJob = RunningJobs['jobs'][number];

/** What ending the console would end, for which it asks first. A tail alone is only looked at. */
export function worthAsking(jobs: readonly RunningJob[]): boolean {
  return jobs.some(({ kind }) => kind !== 'tail');
}

/** The question before quitting: what is going on, and what becomes of it. */
export function quitQuestion(jobs: readonly RunningJob[]): { message: string; detail: string } {
  const [first] = jobs;
  const message =
    jobs.length === 1 && first !== undefined ? `${capital(first.text)} is still going on` : `${jobs.length} jobs are still going on`;
  const lines = jobs.length === 1 ? [] : jobs.map(({ text }) => capital(text));
  return { message, detail: [...lines, ...whatQuittingEnds(jobs)].join('\n') };
}

/** A sentence for each kind of work that would not outlive the console. */
export function whatQuittingEnds(jobs: readonly RunningJob[]): readonly string[] {
  const kinds = new Set(jobs.map(({ kind }) => kind));
  return [
    ...(kinds.has('experiment') ? ['Quitting ends the experiment: the runs it has made are kept.'] : []),
    ...(kinds.has('run') && !kinds.has('experiment') ? ['Quitting ends the run: what it has so far is kept.'] : []),
    ...(kinds.has('stress') ? ['Quitting stops the stress on the host.'] : []),
  ];
}

/** The first letter as at the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
