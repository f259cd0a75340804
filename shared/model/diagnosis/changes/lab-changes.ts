import { formatCount, formatRate } from '../../format.ts';
import type { NextChange, SettingChange, VerdictRule } from '../verdict.ts';
import { type ChangeContext, expectedGone } from './change-context.ts';

/** Changes of the demo lab's knobs. */
export const labChanges: Partial<Record<VerdictRule, (context: ChangeContext) => NextChange | undefined>> = {
  lab_connections(context) {
    const { lab } = context.facts.config;
    if (lab === undefined) return undefined;
    const to = Math.ceil(context.facts.connections / 100) * 100;
    return {
      title: `Raise the lab's connections from ${formatCount(lab.maxConnections)} to ${formatCount(to)}`,
      why: `The load holds ${formatCount(context.facts.connections)} connections open; each past the limit is reset.`,
      changes: [knob('maxConnections', lab.maxConnections, to)],
      expected: expectedGone(context),
    };
  },
  lab_queue(context) {
    const { lab } = context.facts.config;
    if (lab === undefined) return undefined;
    const { executor } = context.facts.record.summary.config;
    const isRate = executor.type === 'constant-arrival-rate';
    const hasTimedOut = context.claim.classes.some(({ class: name }) => name === 'response_timeout');
    if (!isRate && !hasTimedOut) {
      const to = Math.max(lab.queueLimit + 1, context.facts.connections);
      return {
        title: `Raise the lab's queue from ${formatCount(lab.queueLimit)} to ${formatCount(to)}`,
        why: `At most ${formatCount(context.facts.connections)} requests are open at once: a queue of that size holds them all, and they wait instead.`,
        changes: [knob('queueLimit', lab.queueLimit, to)],
        expected: `${expectedGone(context)} Answers take longer.`,
      };
    }
    const seconds = lab.serviceTimeMs / 1000;
    const { timeoutMs } = context.facts.record.summary.config.connection;
    const needed = isRate ? executor.rate * seconds * 1.2 : (context.facts.connections * lab.serviceTimeMs * 2) / Math.max(1, timeoutMs);
    const to = Math.max(lab.workers + 1, Math.ceil(needed));
    return {
      title: `Raise the lab's workers from ${formatCount(lab.workers)} to ${formatCount(to)}`,
      why: isRate
        ? `Workers needed = rate × service time: ${formatRate(executor.rate)} × ${seconds} s, and a fifth more.`
        : 'Whoever waits at the end of the queue must be served in half of the time a request may take.',
      changes: [knob('workers', lab.workers, to)],
      expected: expectedGone(context),
    };
  },
};

function knob(name: string, from: number, to: number): SettingChange {
  return { where: 'lab', name, from: formatCount(from), to: formatCount(to) };
}
