import type { KernelConfig, MachineFacts } from '../../../../shared/model/diagnosis/host-config.ts';
import { type KernelReading, readKernelCounters } from '../../../../shared/model/diagnosis/kernel-counters.ts';
import { type Section, saidIn, sectionText } from './sections.ts';

/** Where a file ended when it was looked at. */
export interface FileEnd {
  readonly path: string;
  readonly inode: string;
  readonly size: number;
}

/** A process of nginx or Gunicorn. */
export interface ServerProcess {
  readonly kind: 'nginx' | 'gunicorn';
  readonly pid: number;
  readonly parent: number;
  readonly niceness: number;
  readonly nofile?: number | undefined;
  /** Of a master: words as they were given; a title is one word. */
  readonly commandLine: readonly string[];
  /** Where we may look. */
  readonly program?: string | undefined;
  readonly folder?: string | undefined;
  /** It has another file system than we: it runs in a container. */
  readonly isContained: boolean;
  /** Logs it has open, by number: 2 is its standard error. */
  readonly open: readonly (FileEnd & { readonly number: number })[];
}

/** What one look at a machine found. */
export interface MachineLook {
  readonly kernel?: KernelConfig | undefined;
  readonly facts: MachineFacts;
  readonly isRoot: boolean;
  /** Seconds since the machine started, at the end of the look. */
  readonly uptimeS?: number | undefined;
  /** How long before that the counters were read. */
  readonly countersAgeMs: number;
  readonly counters?: KernelReading | undefined;
  readonly ends: readonly FileEnd[];
  readonly processes: readonly ServerProcess[];
  /** Processes that listen on the port asked about, where it says so. */
  readonly listenerPids: ReadonlySet<number>;
  /** Somebody listens on that port. */
  readonly isListening: boolean;
}

/** Reads what `lookScript` wrote. */
export function readLook(sections: readonly Section[]): MachineLook {
  const said = new Map(saidIn(sectionText(sections, 'machine')));
  const number = (name: string) => positive(said.get(name));
  const kernel = said.get('kernel');
  const listeners = sectionText(sections, 'listeners').trim();
  const memoryKb = number('memory');
  const [system, cpuCount] = [said.get('system')?.replaceAll('"', ''), number('cpus')];
  const instanceType = said.get('vendor') === 'Amazon EC2' ? said.get('product') : undefined;
  const [somaxconn, tcpMaxSynBacklog] = [number('somaxconn'), number('syn_backlog')];
  const [begin, finish] = ['begin', 'finish'].map((name) => positive(sectionText(sections, name).trim().split(' ')[0]));
  const processes = readProcesses(sectionText(sections, 'processes'), sectionText(sections, 'limits'));
  const open = processes.flatMap((process) => process.open.map(({ path, inode, size }) => ({ path, inode, size })));
  return {
    ...(kernel === undefined || kernel === ''
      ? {}
      : {
          kernel: {
            release: kernel,
            ...(somaxconn === undefined ? {} : { somaxconn }),
            ...(tcpMaxSynBacklog === undefined ? {} : { tcpMaxSynBacklog }),
          },
        }),
    facts: {
      ...(system === undefined ? {} : { system }),
      ...(cpuCount === undefined ? {} : { cpuCount }),
      ...(memoryKb === undefined ? {} : { memoryBytes: memoryKb * 1024 }),
      ...(instanceType === undefined ? {} : { instanceType }),
    },
    isRoot: said.get('uid') === '0',
    uptimeS: finish,
    countersAgeMs: begin === undefined || finish === undefined ? 0 : Math.round((finish - begin) * 1000),
    counters: readKernelCounters(sectionText(sections, 'counters')),
    ends: [...sectionText(sections, 'sizes').split('\n').flatMap(readEnd), ...open],
    processes,
    listenerPids: new Set([...listeners.matchAll(/\bpid=(\d+)/g)].map(([, pid]) => Number(pid))),
    isListening: listeners !== '',
  };
}

/** `inode size path` */
function readEnd(line: string): FileEnd[] {
  const [, inode, size, path] = /^(\d+) (\d+) (\/.*)$/.exec(line) ?? [];
  return inode === undefined || path === undefined ? [] : [{ path, inode, size: Number(size) }];
}

function readProcesses(text: string, limits: string): ServerProcess[] {
  const nofile = new Map(
    [...limits.matchAll(/^\/proc\/(\d+)\/limits:Max open files\s+(\d+|unlimited)/gm)].map(([, pid, limit]) => [
      Number(pid),
      positive(limit),
    ]),
  );
  const groups: (readonly [string, string])[][] = [];
  for (const said of saidIn(text)) {
    if (said[0] === 'nginx' || said[0] === 'gunicorn') groups.push([said]);
    else (groups.at(-1) ?? groups[groups.push([]) - 1])?.push(said);
  }
  // What is said before the first process is ours.
  const own = groups[0]?.[0]?.[0] === 'space' ? groups.shift()?.[0]?.[1] : undefined;
  return groups.flatMap((group): ServerProcess[] => {
    const [[kind, pidText] = ['', '']] = group;
    const said = new Map(group);
    const stat = said.get('stat') ?? '';
    // Behind the name, which may hold anything: state, parent, … the 17th is the niceness.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if ((kind !== 'nginx' && kind !== 'gunicorn') || fields.length < 17) return [];
    const pid = Number(pidText);
    const space = said.get('space');
    return [
      {
        kind,
        pid,
        parent: Number(fields[1]),
        niceness: Number(fields[16]),
        nofile: nofile.get(pid),
        commandLine: (said.get('command') ?? '').split('\u001f').filter((word, index, words) => word !== '' || index < words.length - 1),
        program: present(said.get('program')?.replace(/ \(deleted\)$/, '')),
        folder: present(said.get('folder')),
        isContained: present(space) !== undefined && present(own) !== undefined && space !== own,
        open: group.flatMap(([name, value]) => {
          const tab = value.indexOf('\t');
          return name === 'open' ? readEnd(value.slice(tab + 1)).map((end) => ({ ...end, number: Number(value.slice(0, tab)) })) : [];
        }),
      },
    ];
  });
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return number > 0 ? number : undefined;
}
