import { formatCount } from '../../format.ts';
import type { RunFacts } from '../run-facts.ts';
import type { NextChange, SettingChange, VerdictRule } from '../verdict.ts';
import { type ChangeContext, expectedGone, powerOfTwo } from './change-context.ts';

/** Changes of Gunicorn and of the application in it. */
export const gunicornChanges: Partial<Record<VerdictRule, (context: ChangeContext) => NextChange | undefined>> = {
  single_worker_ceiling: (context) => moreWorkers(context, 'One sync worker does one request at a time, whatever nginx is set to.'),
  backend_too_slow: (context) =>
    moreWorkers(context, 'Workers needed = rate × service time.') ?? {
      title: 'Make the slow request faster: cache it, or take its work out of the request',
      why: 'There are as many workers as the cores can feed. More of them would only wait for each other.',
      changes: [{ where: 'app', name: 'service time', to: 'shorter, or a larger instance' }],
      expected: 'Answers come within the time-outs at the same load.',
    },
  gunicorn_queue_full: (context) => moreWorkers(context, 'The queue fills because the workers do not empty it.') ?? longerQueue(context),
  gunicorn_down(context) {
    return {
      title: 'Start Gunicorn, and see why it ended',
      why: 'Nothing listened where nginx hands its requests on.',
      changes: [{ where: 'service', name: 'gunicorn', from: 'not running', to: 'running' }],
      expected: expectedGone(context),
    };
  },
  worker_killed(context) {
    const { gunicorn } = context.facts.config;
    const timeout = gunicorn === undefined ? 'its timeout' : `${formatCount(gunicorn.timeoutS)} s`;
    return {
      title: `Find the call that takes longer than ${timeout}`,
      why: 'Gunicorn kills a worker that is silent for so long, and the request with it. A longer timeout only hides it.',
      changes: [{ where: 'app', name: 'longest call', from: `over ${timeout}`, to: `under ${timeout}` }],
      expected: expectedGone(context),
    };
  },
  corrupt_json_store(context) {
    const { gunicorn } = context.facts.config;
    return {
      title: 'One writer: run Gunicorn with 1 worker until the store has a lock',
      why: 'Without a lock and an atomic rename, several processes write into each other. A lock or a database lets the workers come back. The file that is broken now must be put right first.',
      changes: [
        { where: 'gunicorn', name: 'workers', ...(gunicorn === undefined ? {} : { from: formatCount(gunicorn.workers) }), to: '1' },
      ],
      expected: expectedGone(context),
    };
  },
  application_error(context) {
    const line = context.claim.evidence.find(({ source }) => source === 'log')?.text;
    return {
      title: 'Fix the exception in the application’s log',
      why: line ?? context.claim.cause,
      changes: [{ where: 'app', name: 'exception', to: 'handled' }],
      expected: expectedGone(context),
    };
  },
  out_of_memory(context) {
    const { gunicorn, machine } = context.facts.config;
    if (gunicorn !== undefined && gunicorn.workers > 1) {
      const to = Math.max(1, Math.floor(gunicorn.workers / 2));
      return {
        title: `Run ${formatCount(to)} Gunicorn ${to === 1 ? 'worker' : 'workers'} instead of ${formatCount(gunicorn.workers)}`,
        why: 'Each worker has its own copy of the application in memory.',
        changes: [{ where: 'gunicorn', name: 'workers', from: formatCount(gunicorn.workers), to: formatCount(to) }],
        expected: `The kernel kills nothing. ${expectedGone(context)}`,
      };
    }
    return {
      title: 'Take a type with more memory',
      why: 'One worker alone is too much for this machine.',
      changes: [
        {
          where: 'instance',
          name: 'memory',
          ...(machine?.instanceType === undefined ? {} : { from: machine.instanceType }),
          to: 'twice as much',
        },
      ],
      expected: `The kernel kills nothing. ${expectedGone(context)}`,
    };
  },
};

/** As many workers as Gunicorn's own rule of thumb; `undefined` where there are as many already. */
function moreWorkers(context: ChangeContext, why: string): NextChange | undefined {
  const { facts } = context;
  const { gunicorn, machine } = facts.config;
  const cores = machine?.cpuCount ?? facts.host?.cpuCount;
  if (gunicorn === undefined || cores === undefined) return undefined;
  const to = 2 * cores + 1;
  if (gunicorn.workers >= to) return undefined;
  const change: SettingChange = { where: 'gunicorn', name: 'workers', from: formatCount(gunicorn.workers), to: formatCount(to) };
  const title = `Raise Gunicorn's workers from ${formatCount(gunicorn.workers)} to ${formatCount(to)}`;
  return {
    title: needsLock(facts) ? `Lock the application's store, then ${title.charAt(0).toLowerCase()}${title.slice(1)}` : title,
    why: `${why} 2 × cores + 1 is where to begin. Several workers must not write one file without a lock: a JSON store is corrupted by it.`,
    changes: [
      ...(needsLock(facts)
        ? [{ where: 'app', name: 'store', from: 'one file, any writer', to: 'a lock and an atomic rename, or a database' } as const]
        : []),
      change,
    ],
    expected: `${expectedGone(context)} The rate rises, at most as far as the cores go.`,
  };
}

/** The load writes: with one worker a store without a lock has worked by luck so far. */
function needsLock({ writes, config }: RunFacts): boolean {
  return writes && config.gunicorn?.workers === 1;
}

function longerQueue(context: ChangeContext): NextChange {
  const { gunicorn, kernel } = context.facts.config;
  const size = powerOfTwo(Math.max(context.facts.connections * 1.25, (gunicorn?.backlog ?? 0) + 1), 4096);
  const somaxconn = kernel?.somaxconn;
  return {
    title: `Raise Gunicorn's backlog and net.core.somaxconn together to ${formatCount(size)}`,
    why: 'The queue is as long as the smaller of the two. That helps against a burst, not against a rate the workers cannot serve.',
    changes: [
      {
        where: 'gunicorn',
        name: 'backlog',
        ...(gunicorn === undefined ? {} : { from: formatCount(gunicorn.backlog) }),
        to: formatCount(size),
      },
      ...(somaxconn !== undefined && somaxconn >= size
        ? []
        : [
            {
              where: 'kernel',
              name: 'net.core.somaxconn',
              ...(somaxconn === undefined ? {} : { from: formatCount(somaxconn) }),
              to: formatCount(size),
            } as const,
          ]),
    ],
    expected: expectedGone(context),
  };
}
