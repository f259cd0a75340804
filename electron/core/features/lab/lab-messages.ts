import { parseArgs } from 'node:util';
import type { LabKnobs, LabStack, LabStatus } from '../../../../shared/contract/lab.ts';

/** What the console tells the lab's process. */
export type LabCommand = { readonly type: 'knobs'; readonly knobs: LabKnobs } | { readonly type: 'down' };

/** What the lab's process tells the console. */
export interface LabReport {
  readonly type: 'status';
  readonly status: LabStatus;
}

/** How the lab's process is started. */
export interface LabHostArguments {
  readonly stack: LabStack;
  /** `<dataFolder>/lab` */
  readonly folder: string;
  readonly instanceId: string;
  readonly port: number;
  readonly knobs: LabKnobs;
  /** Lives on when the one that started it ends. */
  readonly detached: boolean;
}

/** The command line for `readArguments`. The instance id in it is how others tell this process from one that got its number later. */
export function writeArguments(args: LabHostArguments): string[] {
  return [
    ...['--stack', args.stack, '--folder', args.folder, '--instance', args.instanceId],
    ...['--port', String(args.port), '--knobs', JSON.stringify(args.knobs)],
    ...(args.detached ? ['--detached'] : []),
  ];
}

/** The inverse of `writeArguments`; `undefined` for anything it has not written. */
export function readArguments(words: readonly string[]): LabHostArguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        stack: { type: 'string' },
        folder: { type: 'string' },
        instance: { type: 'string' },
        port: { type: 'string' },
        knobs: { type: 'string' },
        detached: { type: 'boolean', default: false },
      },
    });
    const { stack, folder, instance, port, knobs, detached } = values;
    if ((stack !== 'embedded' && stack !== 'nginx') || !folder || !instance || port === undefined || knobs === undefined) return undefined;
    return { stack, folder, instanceId: instance, port: Number(port), knobs: JSON.parse(knobs) as LabKnobs, detached };
  } catch {
    return undefined;
  }
}

export function isLabCommand(message: unknown): message is LabCommand {
  const type = typeOf(message);
  return type === 'down' || (type === 'knobs' && typeof (message as { knobs?: unknown }).knobs === 'object');
}

export function isLabReport(message: unknown): message is LabReport {
  return typeOf(message) === 'status' && typeof (message as { status?: unknown }).status === 'object';
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
}
