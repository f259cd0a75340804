import { utilityProcess } from 'electron';
import { toDisposable } from '../../shared/base/disposable.ts';
import type { ChildProgram } from '../core/platform.ts';

const graceMs = 3_000;

/** Starts a Node program as a utility process: the shell's own binary is no Node for `child_process.fork` once its fuses are set. */
export function forkUtilityProcess(modulePath: string, args: readonly string[]): ChildProgram {
  const child = utilityProcess.fork(modulePath, [...args], { serviceName: 'blitz-lab', stdio: ['ignore', 'ignore', 'inherit'] });
  let exited: { readonly code: number | undefined } | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  child.once('exit', (code) => {
    exited = { code };
    clearTimeout(killTimer);
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      if (exited === undefined) child.postMessage(message);
    },
    onMessage(listener) {
      child.on('message', listener);
      return toDisposable(() => {
        child.off('message', listener);
      });
    },
    onExit(listener) {
      if (exited !== undefined) {
        const { code } = exited;
        queueMicrotask(() => listener(code));
        return toDisposable(() => {});
      }
      child.once('exit', listener);
      return toDisposable(() => {
        child.off('exit', listener);
      });
    },
    kill() {
      if (exited !== undefined || killTimer !== undefined) return;
      const { pid } = child;
      child.kill();
      killTimer = setTimeout(() => {
        if (pid !== undefined && exited === undefined) process.kill(pid, 'SIGKILL');
      }, graceMs);
    },
  };
}
