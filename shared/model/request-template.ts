/** Text with the placeholders `{{seq}}` and `{{random}}`, cut at them once so that filling it in is only joining. */
export interface Template {
  /** One more than `slots`: text before, between and after the placeholders. */
  readonly texts: readonly string[];
  readonly slots: readonly Slot[];
}

export type Slot = 'seq' | 'random';

const placeholder = /\{\{(seq|random)\}\}/g;

/** Cuts a text at its placeholders. */
export function compileTemplate(text: string): Template {
  const texts: string[] = [];
  const slots: Slot[] = [];
  let end = 0;
  for (const match of text.matchAll(placeholder)) {
    texts.push(text.slice(end, match.index));
    slots.push(match[1] as Slot);
    end = match.index + match[0].length;
  }
  texts.push(text.slice(end));
  return { texts, slots };
}

/** True when every rendering is the same. */
export function isStatic(template: Template): boolean {
  return template.slots.length === 0;
}

/** Fills a template in. Every `{{random}}` of one request gets the same 8 hexadecimal digits, so that url, headers and body can agree. */
export function renderTemplate(template: Template, sequence: string, random: string): string {
  let text = template.texts[0] as string;
  for (let index = 0; index < template.slots.length; index += 1) {
    text += template.slots[index] === 'seq' ? sequence : random;
    text += template.texts[index + 1] as string;
  }
  return text;
}

/** 8 random hexadecimal digits. */
export function randomDigits(): string {
  return ((Math.random() * 0x1_0000_0000) >>> 0).toString(16).padStart(8, '0');
}
