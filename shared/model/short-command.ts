/** A quoted word as `shellCommand` writes it; one that was cut off ends with the line. */
const quotedWord = /'(?:[^']|'\\'')*(?:'|$)/g;
/** Longer quoted words, and those of several lines, are scripts. */
const longestWord = 60;

/** A command line as a list shows it, on one line: a script in it is left out, `sh -c '…' blitz /var/log/app.log`. */
export function shortCommand(command: string): string {
  return command.replace(quotedWord, (word) => (word.length > longestWord || word.includes('\n') ? "'…'" : word));
}
