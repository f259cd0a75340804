import type { Target } from '../../shared/contract/targets.ts';
import { formatBytes } from '../../shared/model/format.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import type { CliContext } from './cli-context.ts';

/** `ops@shop.example:2222`, `this machine` */
export function accessText({ access }: Pick<Target, 'access'>): string {
  if (access.kind === 'local') return 'this machine';
  const { user, host, port, proxyJump } = access;
  const way = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
  return proxyJump === undefined || proxyJump === 'none' ? way : `${way} via ${proxyJump}`;
}

/** Prints one target, with what was found on it. */
export function printTarget(target: Target, json: boolean | undefined, { out }: CliContext): void {
  if (json) {
    out.line(JSON.stringify(target, undefined, 2));
    return;
  }
  const { access, facts } = target;
  const fact = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '') out.line(`  ${name.padEnd(10)}${visibleText(value)}`);
  };
  out.line(out.style('bold', target.name));
  fact('id', target.id);
  fact('way in', accessText(target));
  if (access.kind === 'ssh') {
    fact('key', access.identityFile);
    if (!access.useSshConfig) fact('', '~/.ssh/config is not used');
  }
  fact('URL', target.appUrl);
  target.logPaths.forEach((path, index) => {
    fact(index === 0 ? 'logs' : '', path);
  });
  if (facts === undefined) return;
  fact('system', facts.system);
  fact('CPUs', facts.cpuCount === undefined ? undefined : String(facts.cpuCount));
  fact('memory', facts.memoryBytes === undefined ? undefined : formatBytes(facts.memoryBytes));
  fact('user', facts.user);
  fact('roles', facts.roles.join(', '));
  facts.logs.forEach(({ path, readable }, index) => {
    fact(index === 0 ? 'found' : '', `${path}${readable ? '' : ' (not readable)'}`);
  });
  fact('looked at', facts.checkedAt);
}
