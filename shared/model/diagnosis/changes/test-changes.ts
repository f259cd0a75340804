import { formatCount } from '../../format.ts';
import type { NextChange, VerdictRule } from '../verdict.ts';
import { type ChangeContext, expectedGone } from './change-context.ts';

/** Changes of how we test, where the server is not the cause. */
export const testChanges: Partial<Record<VerdictRule, (context: ChangeContext) => NextChange | undefined>> = {
  generator_limit(context) {
    const { config } = context.facts.record.summary;
    const why = 'These requests failed on the side that fires. Of the server they say nothing.';
    const expected = expectedGone(context);
    if (!config.connection.keepAlive) {
      const change = { where: 'load', name: 'keep-alive', from: 'off', to: 'on' } as const;
      return {
        title: 'Fire with keep-alive',
        why: `${why} A new connection for each request uses a port each.`,
        changes: [change],
        expected,
      };
    }
    const { connections } = context.facts;
    const fewer = Math.max(1, Math.floor(connections / 2));
    const change = { where: 'load', name: 'connections', from: formatCount(connections), to: formatCount(fewer) } as const;
    return { title: `Fire over ${formatCount(fewer)} connections, or from two machines`, why, changes: [change], expected };
  },
  target_unusable({ claim, facts }) {
    const url = facts.record.summary.config.requests[0]?.url ?? '';
    const isRefused = claim.classes.some(({ class: name }) => name === 'connect_refused');
    if (isRefused) {
      return {
        title: 'Start the server, or name the port it listens on',
        why: 'A refused connection is the kernel’s answer for a port nobody listens on.',
        changes: [{ where: 'service', name: 'listener', from: 'none', to: url }],
        expected: 'Connections are accepted.',
      };
    }
    return {
      title: 'Correct the plan’s URL, or the name or certificate behind it',
      why: 'The requests cannot succeed as they are asked, at any load.',
      changes: [{ where: 'load', name: 'url', from: url, to: 'one that answers a single request' }],
      expected: 'A smoke run of one request succeeds.',
    };
  },
  rate_limiter(context) {
    return {
      title: 'Exempt this tester from the rate limiter, or raise its limit for the test',
      why: 'The limiter did what it is for: it sent away what came too fast from one address.',
      changes: [{ where: 'nginx', name: 'limit_req', to: 'not for the tester’s address' }],
      expected: expectedGone(context),
    };
  },
  starved_by_priority(context) {
    const [worst] = [...(context.facts.evidence?.stress ?? [])].sort((a, b) => a.niceness - b.niceness);
    if (worst === undefined) return undefined;
    return {
      title: worst.isOurs ? 'Run the same stress at nice 0' : `Give nginx and Gunicorn the priority of the stress: nice ${worst.niceness}`,
      why: 'At equal priority the same stress takes its share and no request is lost; no setting of nginx helps against a better priority.',
      changes: worst.isOurs
        ? [{ where: 'stress', name: 'niceness', from: String(worst.niceness), to: '0' }]
        : [{ where: 'service', name: 'niceness', from: String(context.facts.config.nginx?.niceness ?? 0), to: String(worst.niceness) }],
      expected: `${expectedGone(context)} The CPUs stay as busy.`,
    };
  },
};
