import type { TargetId } from '../../../../shared/base/ids.ts';
import type { LogSource, LogSuggestion } from '../../../../shared/contract/logs.ts';
import { runCommand } from '../../base/run-command.ts';
import type { HostAccess } from '../hosts/index.ts';

/** A line each: whether it can be read (r), is there and cannot (x) or is not there (-), its bytes and its number; then J where there is a journal. */
const lookScript = `
LC_ALL=C; export LC_ALL
number=0
for file; do
  number=$((number + 1))
  size=$(stat -L -c %s -- "$file" 2>/dev/null)
  if [ -f "$file" ] && [ -r "$file" ]; then echo "r \${size:-0} $number"
  elif [ -e "$file" ]; then echo "x \${size:-0} $number"
  else echo "- 0 $number"; fi
done
command -v journalctl >/dev/null 2>&1 && [ -n "$(journalctl --lines=1 --no-pager --quiet 2>/dev/null)" ] && echo J
exit 0
`;

/** Where programs commonly write; shown only where they are. */
const common: readonly string[] = [
  '/var/log/nginx/access.log',
  '/var/log/nginx/error.log',
  '/var/log/syslog',
  '/var/log/messages',
  '/var/log/jenkins/jenkins.log',
];

/** What one may want to follow on a target: its own log paths even where they are not there yet, the rest only where it is. */
export async function suggestLogs(
  hosts: HostAccess,
  targetId: TargetId,
  labLogs: readonly string[],
  signal: AbortSignal | undefined,
): Promise<LogSuggestion[]> {
  const lease = await hosts.lease(targetId, 'log suggestions', signal);
  try {
    const { logPaths, facts } = lease.target;
    const wanted = new Set([...logPaths, ...labLogs]);
    const paths = [...new Set([...wanted, ...(facts?.logs ?? []).map(({ path }) => path), ...common])].filter((path) =>
      path.startsWith('/'),
    );
    const argv = ['sh', '-c', lookScript, 'blitz', ...paths];
    const { stdout } = await runCommand(lease.machine, { argv, purpose: 'log suggestions', ...(signal ? { signal } : {}) });
    const suggestions = stdout.split('\n').flatMap((line): LogSuggestion[] => {
      const found = /^([rx-]) (\d+) (\d+)$/.exec(line);
      const path = found ? paths[Number(found[3]) - 1] : undefined;
      if (!found || path === undefined || (found[1] === '-' && !wanted.has(path))) return [];
      const source: LogSource = { targetId, from: { kind: 'file', path }, sudo: false };
      const suggestion = { source, label: labelOf(path, labLogs), readable: found[1] === 'r' };
      return [found[1] === '-' ? suggestion : { ...suggestion, sizeBytes: Number(found[2]) }];
    });
    if (/^J$/m.test(stdout)) {
      suggestions.push({ source: { targetId, from: { kind: 'journal', unit: '' }, sudo: false }, label: 'journal', readable: true });
    }
    return suggestions;
  } finally {
    await lease.dispose();
  }
}

function labelOf(path: string, labLogs: readonly string[]): string {
  const [folder = '', name = path] = path.split('/').slice(-2);
  if (labLogs.includes(path)) return `${name} of the demo lab`;
  if (folder === 'nginx' && name === 'access.log') return 'nginx access';
  if (folder === 'nginx' && name === 'error.log') return 'nginx error';
  return name;
}
