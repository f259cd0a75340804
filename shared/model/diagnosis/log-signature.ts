/**
 * Lines of logs that say why a request failed. The texts are nginx' own (src/event/ngx_event_connect.c, ngx_event_accept.c,
 * src/http/ngx_http_upstream.c), Gunicorn's (gunicorn/arbiter.py), Python's traceback and json modules and the Linux kernel's (mm/oom_kill.c).
 */
export const logSignatures = [
  /** `768 worker_connections are not enough` (alert or warn). */
  'nginx_worker_connections',
  /** `connect() failed (111: Connection refused) while connecting to upstream` */
  'nginx_upstream_refused',
  /** `connect() to unix:… failed (11: Resource temporarily unavailable)` */
  'nginx_upstream_backlog_full',
  /** `upstream timed out (110: Connection timed out) while reading response header` */
  'nginx_upstream_timed_out',
  /** `upstream timed out (110: …) while connecting to upstream` */
  'nginx_upstream_connect_timed_out',
  /** `upstream prematurely closed connection` */
  'nginx_upstream_closed',
  /** `recv() failed (104: Connection reset by peer) while reading response header from upstream` */
  'nginx_upstream_reset',
  /** `accept4() failed (24: Too many open files)` */
  'nginx_accept_no_files',
  /** `socket() failed (24: Too many open files)` */
  'nginx_socket_no_files',
  /** `limiting requests, excess: …` */
  'nginx_limiting_requests',
  /** `limiting connections by zone …` */
  'nginx_limiting_connections',
  /** `[CRITICAL] WORKER TIMEOUT (pid:…)` */
  'gunicorn_worker_timeout',
  /** `Worker (pid:…) was sent SIGKILL! Perhaps out of memory?` */
  'gunicorn_worker_killed',
  /** `Worker (pid:…) exited with code …`, `Worker failed to boot` */
  'gunicorn_worker_exited',
  /** The last line of a Python traceback: `json.decoder.JSONDecodeError: …` */
  'python_json_decode_error',
  /** `Traceback (most recent call last):` */
  'python_traceback',
  /** `[Errno 24] Too many open files` of Python */
  'python_no_files',
  /** `Out of memory: Killed process …` */
  'kernel_out_of_memory',
  /** `TCP: request_sock_TCP: Possible SYN flooding on port …` */
  'kernel_syn_flooding',
] as const;
export type LogSignature = (typeof logSignatures)[number];
