import { formatCount } from '../../format.ts';
import { listenDiff, type NginxEdit, nginxDiff } from '../nginx-edit.ts';
import type { RunFacts } from '../run-facts.ts';
import type { NextChange, SettingChange, VerdictRule } from '../verdict.ts';
import { type ChangeContext, expectedGone, powerOfTwo } from './change-context.ts';

const headRoom = 1.25;
const mostConnections = 65_536;

/** Changes of nginx and of the kernel's queue in front of it. */
export const nginxChanges: Partial<Record<VerdictRule, (context: ChangeContext) => NextChange | undefined>> = {
  nginx_slots(context) {
    const { nginx } = context.facts.config;
    if (nginx === undefined) return undefined;
    const { connections, limit } = sizes(context.facts);
    const edits: NginxEdit[] = [
      { name: 'worker_connections', value: String(connections), block: 'events' },
      { name: 'worker_rlimit_nofile', value: String(limit) },
    ];
    return {
      title: `Raise worker_connections from ${formatCount(nginx.workerConnections)} to ${formatCount(connections)}, and worker_rlimit_nofile with it`,
      why: `${formatCount(context.facts.connections)} connections take ${nginx.isProxy ? '2 slots each' : 'a slot each'}, and one worker may get nearly all of them. Each slot needs a file: with worker_connections alone the next failure is "Too many open files". If the backend is slow, it holds the slots: look there, too.`,
      changes: [
        { where: 'nginx', name: 'worker_connections', from: formatCount(nginx.workerConnections), to: formatCount(connections) },
        limitChange(context.facts, limit),
      ],
      expected: expectedGone(context),
      ...withDiff(nginxDiff(context.facts.config, edits)),
    };
  },
  nginx_open_files(context) {
    if (context.facts.config.nginx === undefined) return undefined;
    const { limit } = sizes(context.facts);
    return {
      title: `Set worker_rlimit_nofile to ${formatCount(limit)}`,
      why: 'Each connection is an open file, and a proxied request has two. The limit of the workers counts, not that of the shell.',
      changes: [limitChange(context.facts, limit)],
      expected: expectedGone(context),
      ...withDiff(nginxDiff(context.facts.config, [{ name: 'worker_rlimit_nofile', value: String(limit) }])),
    };
  },
  accept_queue_full(context) {
    const { config, connections, record } = context.facts;
    const size = powerOfTwo(connections * headRoom, 4096);
    const somaxconn = config.kernel?.somaxconn;
    const kernel: SettingChange[] =
      somaxconn !== undefined && somaxconn >= size
        ? []
        : [
            {
              where: 'kernel',
              name: 'net.core.somaxconn',
              ...(somaxconn === undefined ? {} : { from: formatCount(somaxconn) }),
              to: formatCount(size),
            },
          ];
    const url = record.summary.config.requests[0]?.url ?? '';
    const port = URL.canParse(url) ? Number(new URL(url).port || 80) : 80;
    const listen = config.nginx?.listens.find((one) => one.port === port) ?? config.nginx?.listens[0];
    const isNginx = context.facts.door !== 'gunicorn';
    const backlog: SettingChange = isNginx
      ? {
          where: 'nginx',
          name: 'listen … backlog',
          ...(listen === undefined ? {} : { from: formatCount(listen.backlog) }),
          to: formatCount(size),
        }
      : { where: 'gunicorn', name: 'backlog', from: formatCount(config.gunicorn?.backlog ?? 2048), to: formatCount(size) };
    return {
      title: `Raise the backlog and net.core.somaxconn together to ${formatCount(size)}`,
      why: 'The queue is as long as the smaller of the two: one alone changes nothing. A longer queue only helps against a burst, not against a rate the server cannot serve.',
      changes: [...kernel, backlog],
      expected: `ListenOverflows stays where it is. ${expectedGone(context)}`,
      ...(isNginx && listen !== undefined ? withDiff(listenDiff(config, listen.port, size)) : {}),
    };
  },
};

/** Slots for the load's connections, should one worker get them all, and files for the slots. */
function sizes({ config, connections }: RunFacts): { connections: number; limit: number } {
  const { nginx } = config;
  const needed = connections * (nginx?.isProxy === true ? 2 : 1) * headRoom;
  const slots = Math.min(mostConnections, Math.max(powerOfTwo(needed, 1024), nginx?.workerConnections ?? 0));
  const grown = slots === nginx?.workerConnections && needed > slots ? slots * 2 : slots;
  return { connections: grown, limit: grown * 2 };
}

function limitChange({ config }: RunFacts, limit: number): SettingChange {
  const from = config.nginx?.rlimitNofile ?? config.nginx?.nofile;
  return {
    where: 'nginx',
    name: 'worker_rlimit_nofile',
    ...(from === undefined ? {} : { from: formatCount(from) }),
    to: formatCount(limit),
  };
}

function withDiff(diff: string | undefined): { diff?: string } {
  return diff === undefined ? {} : { diff };
}
