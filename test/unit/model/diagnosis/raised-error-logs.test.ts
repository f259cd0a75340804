import { expect, it } from 'vitest';
import { raisedErrorLogs } from '../../../../shared/model/diagnosis/raised-error-logs.ts';

it.each([
  ['error_log /var/log/nginx/error.log;', 'error_log /var/log/nginx/error.log warn;'],
  ['error_log "/var/log/a b.log" error ; # error_log x;', 'error_log "/var/log/a b.log" warn ; # error_log x;'],
  [
    "a 1;\n\terror_log\n  logs/e.log\n  'crit';\r\nserver { error_log x emerg; }",
    'a 1;\n\terror_log\n  logs/e.log\n  warn;\r\nserver { error_log x warn; }',
  ],
  ['error_log stderr info;', 'error_log stderr info;'],
  ['error_log x warn; error_log y notice; error_log z debug;', 'error_log x warn; error_log y notice; error_log z debug;'],
  ['#error_log x;\nlog_format error_log x;\nset $a "error_log x;";', '#error_log x;\nlog_format error_log x;\nset $a "error_log x;";'],
  ['error_log', 'error_log'],
  ['', ''],
])('%j', (text, raised) => {
  expect(raisedErrorLogs(text)).toBe(raised);
  expect(raisedErrorLogs(raised)).toBe(raised);
});
