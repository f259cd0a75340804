/** What an operation answers: texts, numbers, times, structures and lists of them. */
export type Output = { readonly [name: string]: OutputValue | undefined };
export type OutputValue = string | number | boolean | Date | Output | readonly OutputValue[];

/** A structure as XML, each list as elements named `itemTag`: `member` in the Query protocol, `item` in EC2's. */
export function toXml(output: Output, itemTag: 'member' | 'item'): string {
  return Object.entries(output)
    .map(([name, value]) => (value === undefined ? '' : element(name, value, itemTag)))
    .join('');
}

function element(name: string, value: OutputValue, itemTag: 'member' | 'item'): string {
  if (isList(value)) return `<${name}>${value.map((item) => element(itemTag, item, itemTag)).join('')}</${name}>`;
  if (value instanceof Date) return `<${name}>${value.toISOString()}</${name}>`;
  if (typeof value === 'object') return `<${name}>${toXml(value, itemTag)}</${name}>`;
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

function isList(value: OutputValue): value is readonly OutputValue[] {
  return Array.isArray(value);
}

/** A text as it stands in XML; characters XML 1.0 does not have become U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '&#10;')
    .replaceAll(/[^\t&#;\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
