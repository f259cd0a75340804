#!/usr/bin/env node
// `npm start`: the desktop app where Electron's runtime and a display are, otherwise the same console on 127.0.0.1.
// Plain JavaScript without dependencies: it must say something sensible under any Node that npm may have found.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isNode24, runOnNode24 } from './node-24.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const fetchLimitMs = 120_000;
/** A desktop app that ends this soon and badly has not started. */
const startLimitMs = 5_000;

const help = `Usage: npm start -- [options]

Opens the console: the desktop app where Electron's runtime and a display are, otherwise on a page served on 127.0.0.1.

  --headless       serve the page even where the desktop app could run
  --port NUMBER    port of the page (default: any free one)
  --data FOLDER    where runs and settings are kept (default: BLITZ_DATA, or the usual place for such things)
  --no-sandbox     hand this to Electron, which as root does not start without it
  --help           this text
`;

const say = (line) => process.stdout.write(`${line}\n`);

/** Runs a program in our terminal and answers how it ended. Ctrl+C reaches it by itself; what is sent to us alone is passed on. */
function run(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const ignore = () => {};
    const passOn = (signal) => child.kill(signal);
    process.on('SIGINT', ignore);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, passOn);
    const timer = options.limitMs === undefined ? undefined : setTimeout(() => child.kill(), options.limitMs);
    const end = (result) => {
      clearTimeout(timer);
      process.off('SIGINT', ignore);
      for (const signal of ['SIGTERM', 'SIGHUP']) process.off(signal, passOn);
      done(result);
    };
    child.on('error', (error) => end({ code: 1, error }));
    child.on('exit', (code, signal) => end({ code: code ?? 1, signal }));
  });
}

function parseArguments(args) {
  const options = { headless: false, noSandbox: false, help: false, port: undefined, data: undefined };
  for (let index = 0; index < args.length; index += 1) {
    const [name, inline] = args[index].split(/=(.*)/s, 2);
    const value = () => inline ?? args[++index];
    if (name === '--headless') options.headless = true;
    else if (name === '--no-sandbox') options.noSandbox = true;
    else if (name === '--help' || name === '-h') options.help = true;
    else if (name === '--port') options.port = value();
    else if (name === '--data') options.data = value();
    else return undefined;
  }
  return options;
}

/** Absolute path of Electron's program, if it is there. */
function electronProgram() {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const pathFile = join(folder, 'path.txt');
    const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : (names[process.platform] ?? 'electron');
    const program = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name);
    return { folder, program: existsSync(program) ? program : undefined };
  } catch {
    return { folder: undefined, program: undefined };
  }
}

/** Why no window can be shown; `undefined` when one can. */
function whyNoWindow(options) {
  if (options.headless) return 'As asked';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no display here';
  if (process.platform === 'darwin' && process.env.SSH_CONNECTION) return 'This is a remote session';
  if (process.platform === 'linux' && process.geteuid?.() === 0 && !options.noSandbox)
    return 'Electron does not start as root without --no-sandbox';
  return undefined;
}

/** Opens the desktop app. Answers its exit code, or why it could not be opened. */
async function openDesktop(options) {
  let { folder, program } = electronProgram();
  if (folder === undefined) return { why: 'Electron is not installed' };
  if (program === undefined) {
    say("Fetching Electron's runtime, once …");
    await run(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', limitMs: fetchLimitMs });
    ({ program } = electronProgram());
    if (program === undefined) return { why: "Electron's runtime is not there and could not be fetched" };
  }
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  if (options.data !== undefined) env.BLITZ_DATA = resolve(options.data);
  const startedAt = Date.now();
  const { code, error, signal } = await run(program, [...(options.noSandbox ? ['--no-sandbox'] : []), root], { env });
  if (code !== 0 && Date.now() - startedAt < startLimitMs) {
    return { why: `The desktop app could not start (${error?.message ?? signal ?? `exit code ${code}`})` };
  }
  return { code };
}

/**
 * A signal to the npm process alone ends npm and its shell but never reaches this process: then a parent that is gone is the word to stop.
 * A signal that does come ends the watch, so that nobody is told twice.
 */
function stopWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => clearInterval(watch));
}

/** Answers the exit code, or `undefined` where somebody else sets it. */
async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(help);
    return 2;
  }
  if (options.help) {
    say(help.trimEnd());
    return 0;
  }
  if (!isNode24()) {
    runOnNode24(fileURLToPath(import.meta.url));
    return undefined;
  }

  const built = ['main/index.js', 'main/headless.js', 'preload/index.cjs', 'renderer/index.html'];
  if (!built.every((name) => existsSync(join(root, 'out', name)))) {
    say('Building, once …');
    const { code } = await run(process.execPath, [join(root, 'scripts', 'build.mjs')]);
    if (code !== 0) return code;
  }

  let why = whyNoWindow(options);
  if (why === undefined) {
    const desktop = await openDesktop(options);
    if (desktop.code !== undefined) return desktop.code;
    why = desktop.why;
  }
  say(`${why}: the console is served as a page.`);
  // In this very process: one to stop, one to see.
  process.argv.splice(
    2,
    process.argv.length,
    ...(options.port === undefined ? [] : ['--port', options.port]),
    ...(options.data === undefined ? [] : ['--data', options.data]),
  );
  stopWithNpm();
  await import(pathToFileURL(join(root, 'out', 'main', 'headless.js')).href);
  return undefined;
}

const code = await main();
if (code !== undefined) process.exitCode = code;
