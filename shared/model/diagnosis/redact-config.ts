import { isSecretName, redactedMark, redactText } from '../redact-text.ts';
import type { HostConfig } from './host-config.ts';
import { type NginxToken, nginxTokens } from './nginx-directives.ts';

/** How programs are set up, as it may be kept: without what looks like a secret in nginx' files and on Gunicorn's command line. */
export function redactConfig(config: HostConfig): HostConfig {
  const { nginx, gunicorn } = config;
  return {
    ...config,
    ...(nginx === undefined
      ? {}
      : {
          nginx: {
            ...nginx,
            upstreams: nginx.upstreams.map(redactText),
            ...(nginx.files === undefined ? {} : { files: nginx.files.map(({ path, text }) => ({ path, text: redactNginxText(text) })) }),
          },
        }),
    ...(gunicorn === undefined ? {} : { gunicorn: { ...gunicorn, commandLine: redactCommandLine(gunicorn.commandLine) } }),
  };
}

/** `proxy_set_header X-Api-Key abc;` and `set $api_token abc;` keep their names alone; the rest of the text stays as it is. */
export function redactNginxText(text: string): string {
  const edits: { from: number; end: number }[] = [];
  let words: NginxToken[] = [];
  for (const token of nginxTokens(text)) {
    if (token.isWord) {
      words.push(token);
      continue;
    }
    const [directive, ...args] = words;
    const named = args.findIndex((word) => isSecretName(directive?.text === 'set' ? word.text.replace(/^\$/, '') : word.text));
    const [first, last] = [args[named + 1], args.at(-1)];
    if (named !== -1 && first !== undefined && last !== undefined) edits.push({ from: first.from, end: last.end });
    words = [];
  }
  const edited = edits.reduceRight((rest, { from, end }) => `${rest.slice(0, from)}"${redactedMark}"${rest.slice(end)}`, text);
  return redactText(edited);
}

/** Of what is put into the environment the names alone. */
function redactCommandLine(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = words[index - 1];
    if (before === '-e' || before === '--env') return withoutValue(word);
    const [, flag, variable] = /^(-e|--env=)(.+)$/s.exec(word) ?? [];
    return variable === undefined ? redactText(word) : `${flag}${withoutValue(variable)}`;
  });
}

function withoutValue(variable: string): string {
  const equals = variable.indexOf('=');
  return equals === -1 ? variable : `${variable.slice(0, equals)}=${redactedMark}`;
}
