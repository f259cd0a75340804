import type { LogRole } from '../../../../shared/model/diagnosis/run-evidence.ts';

/** Which program writes a log, as far as its path says. */
export function logRoleOf(path: string): LogRole {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/gunicorn/.test(name)) return 'gunicorn';
  if (/access/.test(name)) return 'nginx_access';
  if (/error/.test(name) || (/nginx/.test(path) && /\.log$/.test(name))) return 'nginx_error';
  if (/^(kern|dmesg)/.test(name)) return 'kernel';
  if (/^(syslog|messages|auth|daemon)/.test(name)) return 'other';
  return /\.log$/.test(name) || /app/.test(path) ? 'app' : 'other';
}
