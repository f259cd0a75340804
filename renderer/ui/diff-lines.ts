/** A line of a unified diff. `place` says where in which file. */
export interface DiffLine {
  readonly key: number;
  readonly kind: 'added' | 'removed' | 'place' | 'same';
  readonly text: string;
}

/** Reads a unified diff line by line. A line of content that begins with `--` is told from a file's name by where it stands. */
export function diffLines(diff: string): DiffLine[] {
  let inside = false;
  return diff
    .replace(/\n$/, '')
    .split('\n')
    .map((text, key) => {
      if (text.startsWith('@@')) inside = true;
      else if (/^(diff |index |Index:)/.test(text)) inside = false;
      return { key, kind: kindOf(text, inside), text: text === '' ? ' ' : text };
    });
}

function kindOf(text: string, inside: boolean): DiffLine['kind'] {
  if (!inside || text.startsWith('@@') || text.startsWith('\\')) return 'place';
  if (text.startsWith('+')) return 'added';
  return text.startsWith('-') ? 'removed' : 'same';
}
