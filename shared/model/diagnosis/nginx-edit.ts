import type { HostConfig } from './host-config.ts';
import { type NginxDirective, nginxDirectives } from './nginx-directive.ts';
import { unifiedDiff } from './unified-diff.ts';

/** A directive as it should be, and the block it belongs to. */
export interface NginxEdit {
  readonly name: string;
  readonly value: string;
  readonly block?: 'events' | undefined;
}

/** A file with these directives set: where one is written its value is replaced, else a line is added; everything else stays as it is. */
export function editNginx(text: string, edits: readonly NginxEdit[]): string {
  return edits.reduce(setDirective, text);
}

/**
 * The unified diff of the file nginx was started with that sets these directives. `undefined` where it was not read, or where another file that
 * it includes sets one of them: a second line would be an error.
 */
export function nginxDiff({ nginx }: HostConfig, edits: readonly NginxEdit[]): string | undefined {
  const file = nginx?.files?.find(({ path }) => path === nginx.configPath);
  const isElsewhere = nginx?.files?.some(
    (other) =>
      other !== file &&
      nginxDirectives(other.text).some(({ name, blocks }) => blocks.length === 0 && edits.some((edit) => edit.name === name)),
  );
  return file === undefined || isElsewhere ? undefined : unifiedDiff(file.path, file.text, editNginx(file.text, edits));
}

/** The unified diff that gives the socket at a port this backlog; once is enough for all servers that listen there. */
export function listenDiff({ nginx }: HostConfig, port: number, backlog: number): string | undefined {
  for (const file of nginx?.files ?? []) {
    const listens = nginxDirectives(file.text).filter(
      ({ name, value, blocks }) => name === 'listen' && blocks.at(-1) === 'server' && portOf(value) === port,
    );
    const listen = listens.find(({ value }) => value.includes('backlog=')) ?? listens[0];
    if (listen === undefined) continue;
    const value = `${listen.value.replace(/\s+backlog=\d+/, '')} backlog=${backlog}`;
    return unifiedDiff(file.path, file.text, `${file.text.slice(0, listen.valueStart)}${value}${file.text.slice(listen.valueEnd)}`);
  }
  return undefined;
}

function portOf(listen: string): number {
  const address = listen.split(/\s+/, 1)[0] ?? '';
  return /^\d+$/.test(address) ? Number(address) : Number(/:(\d+)$/.exec(address)?.[1] ?? 80);
}

function setDirective(text: string, { name, value, block }: NginxEdit): string {
  const all = nginxDirectives(text);
  const isInside = ({ blocks }: NginxDirective) =>
    blocks.length === (block === undefined ? 0 : 1) && (block === undefined || blocks[0] === block);
  const written = all.find((one) => one.name === name && isInside(one));
  if (written !== undefined) return `${text.slice(0, written.valueStart)}${value}${text.slice(written.valueEnd)}`;
  const neighbour =
    all.find((one) => (block === undefined ? one.name === 'worker_processes' : true) && isInside(one)) ?? all.find(isInside);
  if (neighbour === undefined) {
    if (block === undefined) return `${name} ${value};\n${text}`;
    const opened = new RegExp(`^([ \\t]*)${block}\\s*\\{`, 'm').exec(text);
    if (opened === null) return `${text}${text.endsWith('\n') || text === '' ? '' : '\n'}${block} {\n    ${name} ${value};\n}\n`;
    const at = opened.index + opened[0].length;
    return `${text.slice(0, at)}\n${opened[1]}    ${name} ${value};${text.slice(at)}`;
  }
  const lineStart = text.lastIndexOf('\n', neighbour.start) + 1;
  const lineEnd = text.indexOf('\n', neighbour.end);
  const rest = text.slice(neighbour.end, lineEnd < 0 ? text.length : lineEnd);
  // A comment behind a directive stays with it; anything else on its line may belong to another block.
  if (!/^\s*(?:#.*)?$/.test(rest)) return `${text.slice(0, neighbour.end)} ${name} ${value};${text.slice(neighbour.end)}`;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, neighbour.start))?.[0] ?? '';
  const at = neighbour.end + rest.length;
  return `${text.slice(0, at)}\n${indent}${name} ${value};${text.slice(at)}`;
}
