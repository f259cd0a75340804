import type { LogSignature } from './log-signature.ts';

/** A word each of the texts below has: most lines have none of them, and are not looked at again. */
const hint =
  /worker_connections are|connect\(\)|upstream |recv\(\) failed|readv\(\) failed|accept4?\(\) failed|socket\(\) failed|limiting |WORKER TIMEOUT|Worker |JSONDecodeError|Traceback |Errno 24|ut of memory: Kill|SYN flooding/;

/** The first that fits counts. */
const texts: readonly (readonly [LogSignature, RegExp])[] = [
  ['nginx_worker_connections', /\d+ worker_connections are not enough/],
  ['nginx_accept_no_files', /accept4?\(\) failed \(24:/],
  ['nginx_socket_no_files', /socket\(\) failed \(24:/],
  // 2: the socket's file is not there, which is what is left where Gunicorn does not run.
  ['nginx_upstream_refused', /connect\(\)(?: to \S+)? failed \((?:111|2):/],
  ['nginx_upstream_backlog_full', /connect\(\)(?: to \S+)? failed \(11:/],
  [
    'nginx_upstream_connect_timed_out',
    /(?:upstream timed out \(110:|connect\(\)(?: to \S+)? failed \(110:).* while connecting to upstream/,
  ],
  ['nginx_upstream_timed_out', /upstream timed out \(110:/],
  ['nginx_upstream_closed', /upstream prematurely closed connection/],
  ['nginx_upstream_reset', /(?:recv|readv)\(\) failed \(104:.* upstream/],
  // `dry run` refuses nobody.
  ['nginx_limiting_requests', /limiting requests, excess: /],
  ['nginx_limiting_connections', /limiting connections by zone/],
  ['gunicorn_worker_timeout', /WORKER TIMEOUT \(pid:/],
  ['gunicorn_worker_killed', /Worker (?:\(pid:\d+\) )?was sent SIGKILL|Worker with pid \d+ was terminated due to signal 9\b/],
  [
    'gunicorn_worker_exited',
    /Worker \(pid:\d+\) (?:exited with code|was sent SIG)|Worker with pid \d+ was terminated due to signal|Worker failed to boot/,
  ],
  // In front: in a trace the line that raises it stands, too.
  ['python_json_decode_error', /^(?:[\w.]+\.)?JSONDecodeError: /],
  ['python_traceback', /^Traceback \(most recent call last\)/],
  ['python_no_files', /\[Errno 24\] Too many open files/],
  ['kernel_out_of_memory', /[Oo]ut of memory: Kill(?:ed)? process/],
  ['kernel_syn_flooding', /[Pp]ossible SYN flooding on port/],
];

/** What a line of a log says of why a request failed; `undefined` for all others. */
export function logSignatureOf(line: string): LogSignature | undefined {
  if (!hint.test(line)) return undefined;
  return texts.find(([, text]) => text.test(line))?.[0];
}
