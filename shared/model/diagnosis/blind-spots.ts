import { formatPlural } from '../format.ts';
import { visibleExcerpt } from '../report/visible-text.ts';
import type { RunFacts } from './run-facts.ts';

/** What was not looked at, and how it could be. */
export function blindSpots(facts: RunFacts, unexplained: number): string[] {
  const { evidence, host, config, record, wasRead } = facts;
  const spots: string[] = [];
  const { aborted } = record.summary.results.requests;
  if (aborted > 0) spots.push(`${formatPlural(aborted, 'request')} had no outcome when the run was ended: nothing is said of those.`);
  if (evidence === undefined) {
    return [...spots, 'No target is named for this URL, so the server’s side was not seen. Connect the machine behind it and run again.'];
  }
  if (!evidence.isComplete) spots.push('The collection of evidence was cut short: what came later is not here.');
  if (host === undefined) spots.push('The machine’s CPU and queues were not sampled during the run.');
  for (const { path, problem } of evidence.logs) if (problem !== undefined) spots.push(`${visibleExcerpt(path, 80)}: ${sentence(problem)}`);
  for (const problem of evidence.problems) spots.push(sentence(problem));
  if (config.lab === undefined && facts.allFailed > 0) {
    if (config.nginx !== undefined && !wasRead('nginx_error'))
      spots.push('nginx’s error log was not read: name it among the target’s logs.');
    if (config.nginx !== undefined && facts.accessed === undefined) {
      spots.push('nginx’s access log was not read whole: requests that never reached it cannot be told from those it answered.');
    }
    const levels = config.nginx?.errorLogs.map(({ level }) => level) ?? [];
    const isQuiet = levels.length > 0 && !levels.some((level) => ['debug', 'info', 'notice', 'warn'].includes(level));
    if (isQuiet && unexplained > 0)
      spots.push(`nginx’s error_log is at level ${levels[0]}: at warn it says more. Raise it for the next run.`);
    if (config.machine?.instanceType?.match(/^t\d/) && unexplained > 0) {
      spots.push(`CPUCreditBalance of the ${config.machine.instanceType} was not read: connect AWS to see whether its credits ran out.`);
    }
  }
  return spots;
}

function sentence(text: string): string {
  const shown = visibleExcerpt(text, 300);
  return /[.!?]$/.test(shown) ? shown : `${shown}.`;
}
