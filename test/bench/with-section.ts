/** The Markdown document with the section under a heading of second rank replaced, or appended where it has none; the other sections stay as they are. */
export function withSection(document: string, heading: string, lines: readonly string[]): string {
  const section = `${lines.join('\n')}\n`;
  const at = document.indexOf(`${heading}\n`);
  if (at === -1) return document.trim() === '' ? section : `${document.trimEnd()}\n\n${section}`;
  const next = document.indexOf('\n## ', at + heading.length);
  return `${document.slice(0, at)}${section}${next === -1 ? '' : document.slice(next)}`;
}
