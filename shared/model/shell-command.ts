import { OpsError } from '../base/ops-error.ts';

/** Words a shell takes for itself where a command stands. */
const reservedWords = /^(?:case|coproc|do|done|elif|else|esac|fi|for|foreach|function|if|in|repeat|select|then|time|until|while|end)$/;

/**
 * The command line on which a POSIX shell runs exactly this program with exactly these arguments.
 *
 * Quoting does not make an argument harmless to the program that gets it: put `--` before what is not yours, and make paths absolute.
 * Fails with `invalid_input` for NUL (no argument can hold one) and for a program that is empty or looks like an option.
 */
export function shellCommand(argv: readonly string[]): string {
  const [program, ...words] = argv;
  if (program === undefined || program === '' || program.startsWith('-')) throw refused('A command needs the name of a program.');
  if (argv.some((word) => word.includes('\0'))) throw refused('A command cannot hold the character NUL.');
  // `A=b` is no program but an assignment, `%1` a job and `if` the beginning of something else.
  const name = /=|^%/.test(program) || reservedWords.test(program) ? singleQuoted(program) : quoteForShell(program);
  return [name, ...words.map(quoteForShell)].join(' ');
}

/** One word of a POSIX shell's command line: as it is where that is safe, else in single quotes. */
export function quoteForShell(word: string): string {
  return /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : singleQuoted(word);
}

function singleQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function refused(message: string): OpsError {
  return new OpsError({ code: 'invalid_input', message, hint: 'Check what was asked for: no part of it may hold a NUL.' });
}
