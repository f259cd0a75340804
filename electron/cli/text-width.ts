const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])$/u;
const escapes = /\u001b\[[0-9;?]*[A-Za-z]/g;
const escapeHere = /\u001b\[[0-9;?]*[A-Za-z]/y;

/** Columns a terminal needs for a text; colour escapes need none. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(escapes, '')) width += characterWidth(character);
  return width;
}

/** The text cut to `columns`, its colour escapes kept whole and closed. */
export function fitWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let fitted = '';
  let at = 0;
  while (at < text.length) {
    escapeHere.lastIndex = at;
    const sequence = escapeHere.exec(text)?.[0];
    if (sequence !== undefined) {
      fitted += sequence;
      at += sequence.length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (width <= columns - 1) {
      width += characterWidth(character);
      fitted += width <= columns - 1 ? character : '…';
    }
    at += character.length;
  }
  return fitted;
}

function characterWidth(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** The text with spaces up to `columns`, on its left where `right` is set. */
export function padWidth(text: string, columns: number, right = false): string {
  const space = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return right ? space + text : text + space;
}
