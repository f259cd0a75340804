import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BlitzProcess } from './blitz-process.ts';

const root = resolve(import.meta.dirname, '../..');
let folder = '';
const processes: BlitzProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blitz-launcher-'));
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
});
afterEach(async () => {
  for (const started of processes.splice(0)) {
    started.kill();
    await started.ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

const program = `
const waiting = process.argv[2] === 'wait' ? setInterval(() => {}, 1000) : undefined;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { process.exitCode = 42; clearInterval(waiting); console.log(signal); });
process.stdout.write(JSON.stringify({ version: process.versions.node, args: process.argv.slice(2) }) + '\\n');
if (process.argv[2] === 'exit') process.exitCode = Number(process.argv[3]);
if (process.argv[2] === 'die') process.kill(process.pid, 'SIGKILL');
`;

function build(): void {
  mkdirSync(join(folder, 'out/main'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'out/main/cli.js'), program);
}

function launch(script: string, ...args: readonly string[]): BlitzProcess {
  const started = new BlitzProcess(args, { command: [process.execPath, script] });
  processes.push(started);
  return started;
}

/** A script that starts the program as the launcher does under an older Node. */
function older(): string {
  const path = join(folder, 'older.mjs');
  const shared = pathToFileURL(join(folder, 'bin/node-24.mjs')).href;
  writeFileSync(path, `import { runOnNode24 } from '${shared}'; runOnNode24(${JSON.stringify(join(folder, 'out/main/cli.js'))});`);
  return path;
}

describe('the launcher', () => {
  it('says what to do when the product is not built', async () => {
    const { code, out, err } = await launch(join(folder, 'bin/blitz.mjs'), '--version').ended;
    expect({ code, out }).toEqual({ code: 107, out: '' });
    expect(err).toContain('npm run build');
  });

  it('runs the built command with its arguments', async () => {
    build();
    const { code, out } = await launch(join(folder, 'bin/blitz.mjs'), 'exit', '99', 'a b').ended;
    expect(code).toBe(99);
    expect(JSON.parse(out)).toEqual({ version: process.versions.node, args: ['exit', '99', 'a b'] });
  });

  it('under an older Node says what is missing when the dependencies are', async () => {
    build();
    const { code, err } = await launch(older()).ended;
    expect(code).toBe(107);
    expect(err).toContain('npm ci');
  });

  it('under an older Node hands over to the Node 24 of node_modules: arguments, exit code, signals', async () => {
    build();
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const script = older();
    const ended = await launch(script, 'exit', '105').ended;
    expect(ended.code).toBe(105);
    expect((JSON.parse(ended.out) as { version: string }).version).toMatch(/^24\./);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const waiting = launch(script, 'wait');
      await waiting.wrote(/version/);
      waiting.kill(signal);
      expect(await waiting.ended).toMatchObject({ code: 42, out: expect.stringContaining(signal) });
    }
    expect((await launch(script, 'die').ended).code).toBe(128 + 9);
  });
});
