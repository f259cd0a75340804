// `npm test`: everything, in the order in which a mistake is cheapest to find. Installs the programs the tests drive where it may
// (Debian or Ubuntu, as root or with a password-free sudo); otherwise names what is missing and fails. Nothing is skipped in silence.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Program -> the Debian package that brings it. Where a package brings no program, `probe` tells whether it is there. */
const programs = [
  { name: 'nginx', package: 'nginx' },
  { name: 'gunicorn', package: 'gunicorn' },
  { name: 'flask', package: 'python3-flask', probe: ['/usr/bin/python3', '-c', 'import flask'] },
  { name: 'sshd', package: 'openssh-server' },
  { name: 'stress-ng', package: 'stress-ng' },
  { name: 'chromium', package: 'chromium' },
  { name: 'wrk', package: 'wrk' },
  { name: 'openssl', package: 'openssl' },
  { name: 'ssh', package: 'openssh-client' },
  { name: 'sudo', package: 'sudo' },
  { name: 'mpstat', package: 'sysstat' },
  { name: 'vmstat', package: 'procps' },
  // Debian's own: one from elsewhere may speak another of AWS' protocols.
  { name: 'aws', package: 'awscli', probe: ['/usr/bin/aws', '--version'] },
];

function isThere({ name, probe }) {
  if (probe) return spawnSync(probe[0], probe.slice(1), { stdio: 'ignore' }).status === 0;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return result.status === 0;
}

function installMissing() {
  const missing = programs.filter((program) => !isThere(program));
  if (missing.length === 0) return true;
  const packages = missing.map((program) => program.package);
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const mayInstall =
    isThere({ name: 'apt-get' }) && (asRoot.length === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0);
  if (mayInstall) {
    console.log(`Installing ${packages.join(' ')}`);
    const apt = (...args) => {
      const [command, ...rest] = [...asRoot, 'apt-get', ...args];
      return run(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    };
    if (apt('update') && apt('install', '-y', '--no-install-recommends', ...packages) && missing.every(isThere)) return true;
  }
  const still = programs.filter((program) => !isThere(program)).map((program) => program.package);
  console.error(
    `These tests drive real programs, and some are missing here. Install them and run again:\n  apt-get install -y ${still.join(' ')}\n`,
  );
  console.error('"npm run test:unit" needs none of them.');
  return false;
}

const counts = { passed: 0, failed: 0 };

/** Runs vitest projects and adds up what its report says; a run that executed no test has failed. */
function runTests(...projects) {
  const folder = mkdtempSync(join(tmpdir(), 'blitz-test-'));
  const file = join(folder, 'report.json');
  try {
    const args = [
      'vitest',
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ];
    const passed = run(process.platform === 'win32' ? 'npx.cmd' : 'npx', args);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    counts.passed += report.numPassedTests;
    counts.failed += report.numFailedTests + (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? 1 : 0);
    return passed && report.numPassedTests > 0;
  } catch (error) {
    console.error(`The test report could not be read: ${error.message}`);
    counts.failed += 1;
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const npmRun = (script) => run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['run', '--silent', script]);
const steps = [
  ['Programs', installMissing],
  ['Lock file', () => run(process.execPath, ['scripts/complete-lock.mjs', '--check'])],
  ['Lint', () => npmRun('lint')],
  ['Types', () => npmRun('typecheck')],
  ['Build', () => npmRun('build')],
  ['Unit, contract, architecture', () => runTests('unit', 'contract', 'architecture')],
  ['Engine', () => runTests('engine')],
  ['Host', () => runTests('host')],
  ['Host, alone', () => runTests('host-alone')],
  ['End to end', () => runTests('e2e')],
];

for (const [name, step] of steps) {
  const start = performance.now();
  console.log(`\n== ${name}`);
  const passed = step();
  console.log(`== ${name}: ${passed ? 'passed' : 'FAILED'} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  if (!passed) {
    process.exitCode = 1;
    break;
  }
}
if (process.exitCode === 1 && counts.failed === 0) counts.failed = 1;
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
