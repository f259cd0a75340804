import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../shared/base/ops-error.ts';
import { quoteForShell, shellCommand } from '../../../shared/model/shell-command.ts';

const hostileWords = [
  ...[
    'plain',
    '',
    ' ',
    '  ',
    '\t',
    '\n',
    '\r\n',
    'a b',
    'a\nb',
    `it's`,
    `'`,
    `''`,
    `'''`,
    `'\\''`,
    `\\'`,
    '"',
    '""',
    `"'"'`,
    '\\',
    '\\\\',
    '\\n',
  ],
  ...[
    '$HOME',
    '$PATH:$HOME',
    '$(id)',
    '`id`',
    '$((1+1))',
    "$'x'",
    '$"x"',
    '!',
    '!!',
    '!x',
    '^a^b',
    '*',
    '?',
    '[a-z]*',
    '{a,b}',
    '{1..3}',
    '~',
    '~root',
  ],
  ...[
    '-n',
    '--',
    '-',
    '#',
    'a#b',
    '# x',
    '&',
    '&&',
    ';',
    '; id',
    '|',
    '||',
    '<',
    '>',
    '>>x',
    '<<EOF',
    '2>&1',
    '(id)',
    '()',
    '\u0001\u0007\u001b[2J',
  ],
  ...[
    '=x',
    'a=b',
    'PATH=/tmp',
    '%s',
    '%1',
    '@x',
    '+x',
    ':',
    ',',
    '.',
    '..',
    '/',
    '/etc/../x',
    'ü',
    '日本語',
    '👩‍💻',
    '\u202e',
    '\u00a0',
    '\ufeff',
    '\u2028',
  ],
  ...[
    'if',
    'then',
    '[[',
    ']]',
    '{',
    '}',
    'time',
    `x'; touch /tmp/owned; '`,
    `"; touch /tmp/owned; "`,
    `\n touch /tmp/owned`,
    `$(touch /tmp/owned)`,
  ],
];

/** A small generator of numbers that gives the same words in every run. */
function fuzzedWords(count: number): string[] {
  const alphabet = [...` \t\n\r'"\\$\`!*?[]{}()<>|&;#~=%^-+:,./ab01`, '\u001b', '\u0007', 'é', '😀', `'\\''`, '$(', '&&', '--'];
  let state = 20_261_124;
  const next = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % limit;
  };
  return Array.from({ length: count }, () => Array.from({ length: next(24) }, () => alphabet[next(alphabet.length)] ?? '').join(''));
}

const words = [...hostileWords, ...fuzzedWords(600)];

describe.runIf(process.platform !== 'win32')('shellCommand', () => {
  it('gives every word to the program as it was, hostile or not', () => {
    const line = shellCommand(['printf', '%s\\0', ...words]);
    const printed = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
    expect(printed.split('\0').slice(0, -1)).toEqual(words);
  });

  it('survives being quoted again and again', () => {
    for (const word of words.slice(0, 120)) {
      const inner = shellCommand(['printf', '%s.', word]);
      const outer = shellCommand(['sh', '-c', shellCommand(['sh', '-c', inner])]);
      expect(execFileSync('/bin/sh', ['-c', outer], { encoding: 'utf8' })).toBe(`${word}.`);
    }
  });

  it('takes a program for a program, whatever it is called', () => {
    for (const name of ['A=b', 'if', 'while', 'a b', '%1', `it's`, '$x']) {
      const line = `${shellCommand([name])} 2>/dev/null; echo $?`;
      expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }).trim()).toBe('127');
    }
  });

  it('refuses what no command can hold', () => {
    for (const argv of [[], [''], ['-x'], ['ls', 'a\0b'], ['l\0s']]) expect(() => shellCommand(argv)).toThrow(OpsError);
  });

  it('leaves alone what needs no quotes', () => {
    expect(shellCommand(['tail', '-n', '500', '-F', '--', '/var/log/app.log'])).toBe('tail -n 500 -F -- /var/log/app.log');
    expect(quoteForShell('a=b')).toBe('a=b');
    expect(quoteForShell('=b')).toBe(`'=b'`);
  });
});
