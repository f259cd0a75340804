/** OpenSSH's patterns: `*` for any text, `?` for one character, everything else for itself. Case counts. */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = [...pattern]
    .map((char) => (char === '*' ? '.*' : char === '?' ? '.' : char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')))
    .join('');
  return new RegExp(`^(?:${source})$`, 'su').test(text);
}

/** True when one of the patterns fits and none that begins with `!` does. */
export function matchesPatterns(text: string, patterns: readonly string[]): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(text, pattern.slice(1))) return false;
    } else matched ||= matchesPattern(text, pattern);
  }
  return matched;
}
