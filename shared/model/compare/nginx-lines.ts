import type { NginxConfig } from '../diagnosis/host-config.ts';
import type { NginxDirective } from '../diagnosis/nginx-directives.ts';
import { directivesOf } from '../diagnosis/nginx-files.ts';

/** What is compared by its effect elsewhere, or says nothing of how requests are served. */
const leftOut = new Set([
  ...['worker_processes', 'worker_connections', 'worker_rlimit_nofile', 'multi_accept', 'gzip', 'error_log', 'access_log', 'pid', 'user'],
  ...['proxy_read_timeout', 'proxy_connect_timeout', 'proxy_pass', 'default_type', 'log_format', 'load_module', 'include'],
]);
/** Tables of names, not settings. */
const tables = new Set(['types', 'map', 'geo']);
const mostLines = 400;

/** All other directives of the files of a configuration, `http > keepalive_timeout` and what it is set to; nothing where the files may not be read. */
export function nginxLines({ files, configPath }: NginxConfig): ReadonlyMap<string, string> | undefined {
  if (files === undefined) return undefined;
  const found = new Map<string, string[]>();
  const collect = (directives: readonly NginxDirective[], blocks: readonly string[]) => {
    for (const { name, args, block } of directives) {
      if (block !== undefined) {
        if (!tables.has(name)) collect(block, [...blocks, [name, ...args].join(' ')]);
      } else if (!leftOut.has(name) && !name.endsWith('_temp_path')) {
        const key = [...blocks, name].join(' > ');
        const values = found.get(key);
        if (values !== undefined) values.push(args.join(' '));
        else if (found.size < mostLines) found.set(key, [args.join(' ')]);
      }
    }
  };
  collect(directivesOf(files, configPath), []);
  return new Map([...found].map(([name, values]) => [name, values.join(', ')]));
}
