import type { TargetId } from '../../../../../shared/base/ids.ts';
import { OpsError } from '../../../../../shared/base/ops-error.ts';
import type { AlarmDraft, LocalMetric } from '../../../../../shared/contract/alarms.ts';

const longestPeriodS = 3600;
const longestRangeS = 86_400;

/** The metric of a draft that can be an alarm of ours. Throws `invalid_input` (what of it is wrong, what to write) for one that cannot. */
export function checkLocalDraft(
  { where, periodS, evaluationPeriods, actions }: AlarmDraft,
  hasTarget: (id: TargetId) => boolean,
): LocalMetric {
  if (where.kind !== 'local') throw invalid('That is an alarm of CloudWatch.', 'Give it something to look at that the console samples.');
  const { metric } = where;
  if (periodS > longestPeriodS) throw invalid('A period of a local alarm is an hour at most.', 'Write 3600 seconds or less.');
  if (periodS * evaluationPeriods > longestRangeS)
    throw invalid('A local alarm looks at a day at most.', 'Take fewer periods, or shorter ones: together 86400 seconds or less.');
  if ([actions.alarm, actions.ok, actions.insufficientData].some((arns) => arns.length > 0))
    throw invalid('A local alarm cannot act through SNS.', 'Leave its actions out; a webhook is set in the settings.');
  const targetId = targetOfMetric(metric);
  if (targetId !== undefined && !hasTarget(targetId))
    throw invalid(`There is no target ${targetId}.`, 'Pick a target that is there; it may have been removed in another window.');
  if (metric.kind === 'log') checkPattern(metric.pattern);
  if (metric.kind === 'http') checkAddress(metric.url);
  return metric;
}

/** The target whose machine is sampled. */
export function targetOfMetric(metric: LocalMetric): TargetId | undefined {
  if (metric.kind === 'host') return metric.targetId;
  return metric.kind === 'log' ? metric.source.targetId : undefined;
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw invalid(
      `The pattern is not a regular expression: ${error instanceof Error ? error.message : String(error)}.`,
      'Write one as JavaScript does, e.g. \\b(ERROR|CRITICAL)\\b; put a \\ before a character that is meant as it is.',
    );
  }
}

/** What is checked is written down and shown. */
function checkAddress(address: string): void {
  const url = URL.parse(address);
  if (url === null) throw invalid('That is no address of a page.', 'Write it whole: http://shop.example/');
  if (url.username !== '' || url.password !== '')
    throw invalid('The address holds a user name or a password, which would be kept in plain.', 'Leave it out and check a page without.');
}

function invalid(message: string, hint: string): OpsError {
  return new OpsError({ code: 'invalid_input', message, hint });
}
