import { type NginxDirective, parseNginxDirectives } from './nginx-directives.ts';

/** A file of a configuration, with its text. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** How deep files may include each other before it must be a circle. */
const deepest = 16;

/** The files in what `nginx -T` writes: each behind a line `# configuration file /etc/nginx/nginx.conf:`. */
export function filesOfDump(dump: string): ConfigFile[] {
  const parts = dump.split(/^# configuration file (\/[^\n]*):\n/m);
  const files: ConfigFile[] = [];
  for (let index = 1; index + 1 < parts.length; index += 2) {
    // A line break stands between a file and the next mark.
    files.push({ path: parts[index] ?? '', text: (parts[index + 1] ?? '').replace(/\n$/, '') });
  }
  return files;
}

/** The directives of a configuration, what is included in its place. A relative `include` is looked for beside the main file, as nginx does. */
export function directivesOf(files: readonly ConfigFile[], configPath: string): NginxDirective[] {
  const parsed = new Map(files.map(({ path, text }) => [path, parseNginxDirectives(text)]));
  const expand = (directives: readonly NginxDirective[], depth: number): NginxDirective[] =>
    directives.flatMap((directive): NginxDirective[] => {
      if (directive.name === 'include' && directive.block === undefined) {
        if (depth >= deepest) return [];
        const pattern = includePattern(directive.args[0] ?? '', configPath);
        return [...parsed].flatMap(([path, included]) => (matchesGlob(path, pattern) ? expand(included, depth + 1) : []));
      }
      return [directive.block === undefined ? directive : { ...directive, block: expand(directive.block, depth) }];
    });
  return expand(parsed.get(configPath) ?? [], 0);
}

/** What a configuration includes and is not among its files: absolute paths or patterns. */
export function missingIncludes(files: readonly ConfigFile[], configPath: string): string[] {
  const wanted = new Set<string>();
  const collect = (directives: readonly NginxDirective[]) => {
    for (const { name, args, block } of directives) {
      if (name === 'include' && args[0] !== undefined) wanted.add(includePattern(args[0], configPath));
      if (block !== undefined) collect(block);
    }
  };
  for (const { text } of files) collect(parseNginxDirectives(text));
  return [...wanted].filter((pattern) => !files.some(({ path }) => matchesGlob(path, pattern)));
}

function includePattern(pattern: string, configPath: string): string {
  return pattern.startsWith('/') ? pattern : `${configPath.slice(0, configPath.lastIndexOf('/') + 1)}${pattern}`;
}

function matchesGlob(path: string, pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return path === pattern;
  const source = pattern.replaceAll(/\*|\?|\[[^\]/]+\]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.length > 2 && part.startsWith('[') ? part.replace(/^\[!/, '[^') : `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`).test(path);
  } catch {
    return false;
  }
}
