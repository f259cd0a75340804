import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { defaultSearchPath, which } from '../../../adapters/process/which.ts';

/** Absolute paths of what the nginx stack runs. */
export interface NginxPrograms {
  readonly nginx: string;
  readonly gunicorn: string;
}

export type ProgramSearch = { readonly programs: NginxPrograms; readonly missing: readonly [] } | { readonly missing: readonly string[] };

/** Looks for nginx, Gunicorn, Python and Flask; `missing` names what is not there as Debian packages. */
export async function findNginxPrograms(searchPath = defaultSearchPath()): Promise<ProgramSearch> {
  const [nginx, gunicorn, python] = await Promise.all([
    which('nginx', searchPath),
    which('gunicorn', searchPath),
    which('python3', searchPath),
  ]);
  // Flask must be there for the Python that Gunicorn runs on, which need not be the first on the path.
  const interpreter = (gunicorn === undefined ? undefined : await interpreterOf(gunicorn)) ?? python;
  const missing: string[] = [];
  if (nginx === undefined) missing.push('nginx');
  if (gunicorn === undefined) missing.push('gunicorn');
  if (interpreter === undefined) missing.push('python3');
  if (interpreter === undefined || !(await hasFlask(interpreter))) missing.push('python3-flask');
  if (nginx === undefined || gunicorn === undefined || missing.length > 0) return { missing };
  return { programs: { nginx, gunicorn }, missing: [] };
}

/** What to type to get them. */
export function installHint(missing: readonly string[]): string {
  return `Install with: sudo apt-get install -y ${missing.join(' ')}`;
}

/** The program named in a script's first line; `undefined` when it names none by an absolute path, or only env. */
async function interpreterOf(script: string): Promise<string | undefined> {
  try {
    const firstLine = (await readFile(script, 'utf8')).split('\n', 1)[0] ?? '';
    const path = /^#!\s*(\/\S+)/.exec(firstLine)?.[1];
    return path === undefined || path.endsWith('/env') ? undefined : path;
  } catch {
    return undefined;
  }
}

const answerHoldsMs = 5000;
const answers = new Map<string, { readonly at: number; readonly answer: Promise<boolean> }>();

/** An answer holds for five seconds: whoever asks again and again starts no Python each time. */
function hasFlask(python: string): Promise<boolean> {
  const held = answers.get(python);
  if (held !== undefined && performance.now() - held.at < answerHoldsMs) return held.answer;
  const question = 'import importlib.util, sys; sys.exit(0 if importlib.util.find_spec("flask") else 1)';
  const answer = new Promise<boolean>((resolve) => {
    execFile(python, ['-c', question], { timeout: 15_000 }, (error) => resolve(error === null));
  });
  answers.set(python, { at: performance.now(), answer });
  return answer;
}
