/** Longest title a shell can give its tab, in characters. */
const titleLength = 80;

/** What a shell calls itself, as plain text: no controls, nothing that turns the direction of writing, one line, at most 80 characters. */
export function harmlessTitle(title: string): string {
  const plain = title
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = [...plain];
  return characters.length > titleLength ? `${characters.slice(0, titleLength - 1).join('')}…` : plain;
}

/** Text about to be pasted into a shell. */
export interface PastedText {
  /** Without what no keyboard types: an escape could end a bracketed paste and run what follows. */
  readonly text: string;
  /** The lines somebody should read first; one line without an end needs no reading. */
  readonly lines: readonly string[];
  readonly isMultiLine: boolean;
  /** Control characters that were left out. */
  readonly removedCount: number;
}

/** Looks at text before it is pasted: tabs and line ends stay, other controls do not. */
export function readPaste(pasted: string): PastedText {
  const normal = pasted.replaceAll(/\r\n?/g, '\n');
  const text = normal.replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '');
  const lines = text.split('\n');
  // A line end at the end runs the line; it does not make another.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return { text, lines, isMultiLine: text.includes('\n'), removedCount: normal.length - text.length };
}
