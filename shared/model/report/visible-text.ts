const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * Makes text from outside inert on one line: control, bidi, invisible and broken characters become visible signs
 * (`ESC` -> `␛`, U+202E -> `[U+202E]`), so that nothing moves a cursor, ends a line or reorders what is read.
 */
export function visibleText(text: string): string {
  return text.replace(unsafe, visible);
}

/** The same, cut to `limit` characters with an ellipsis. */
export function visibleExcerpt(text: string, limit: number): string {
  const shown = visibleText(text.length > limit * 2 ? text.slice(0, limit * 2) : text);
  const characters = [...shown];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : shown;
}
