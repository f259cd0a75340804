import { planTarget } from '../plan-text.ts';
import type { ComparableRun } from './comparable-run.ts';
import type { ComparedGroup, ConfigChange } from './comparison.ts';
import { configChanges } from './config-changes.ts';

/** Shares of failures from which on response times are as much those of failing as of answering. */
const mixedTimes = 0.01;

/** Why a comparison may mislead, a sentence each; empty where nothing is known against it. */
export function comparisonWarnings(
  groups: readonly (readonly ComparableRun[])[],
  compared: readonly ComparedGroup[],
  changes: readonly ConfigChange[],
): string[] {
  return [
    ...planWarnings(groups, changes),
    ...mixedGroups(groups),
    ...runWarnings(groups.flat()),
    ...unwatched(groups),
    ...timesWarning(compared),
  ];
}

function planWarnings(groups: readonly (readonly ComparableRun[])[], changes: readonly ConfigChange[]): string[] {
  const targets = new Set(groups.flat().map(({ summary }) => planTarget(summary.config)));
  const plan = changes.filter(({ where, name }) => where === 'plan' && name !== 'url' && name !== 'method').map(({ name }) => name);
  const stressed = changes.some(({ where }) => where === 'stress');
  return [
    ...(targets.size > 1 ? ['The groups were fired at different targets: what differs may be the site and not the change.'] : []),
    ...(plan.length > 0 ? [`The plans differ (${plan.join(', ')}): another load is another question. Repeat with one plan.`] : []),
    ...(stressed ? ['The stress on the machine was not the same: the difference may be the stressor’s.'] : []),
  ];
}

function mixedGroups(groups: readonly (readonly ComparableRun[])[]): string[] {
  return groups.flatMap((runs, index) => {
    const within = configChanges(runs.map(({ summary, evidence, stress }) => [{ plan: summary.config, evidence, stress }]));
    if (within.length === 0) return [];
    const names = within.map(({ where, name }) => (where === name ? name : `${where} ${name}`)).slice(0, 5);
    return [`The runs of group ${index + 1} are not of one configuration: they differ in ${names.join(', ')}.`];
  });
}

function runWarnings(runs: readonly ComparableRun[]): string[] {
  const ids = (which: (run: ComparableRun) => boolean) => runs.filter(which).map(({ summary }) => summary.metadata.run);
  const limited = ids(({ summary }) => summary.results.generator.limited);
  const unfinished = ids(({ summary }) => summary.metadata.state !== 'completed');
  return [
    ...(limited.length > 0
      ? [`In ${runsText(limited)} the load generator set the pace, not the server: its figures say little about the server.`]
      : []),
    ...(unfinished.length > 0 ? [`${capitalize(runsText(unfinished))} did not run to the end.`] : []),
  ];
}

function unwatched(groups: readonly (readonly ComparableRun[])[]): string[] {
  const ids = groups.flat().flatMap(({ summary, evidence }) => (evidence === undefined ? [summary.metadata.run] : []));
  if (ids.length === 0) return [];
  return [`Nobody looked at the machine during ${runsText(ids)}: what changed there is not known. Name the machine as a target.`];
}

function timesWarning(compared: readonly ComparedGroup[]): string[] {
  if (compared.every(({ failedShare }) => failedShare < mixedTimes)) return [];
  return ['Response times are of all requests that ended: where many fail, of failing, too. Hold failures against each other first.'];
}

function runsText(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'run' : 'runs'} ${ids.join(', ')}`;
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
