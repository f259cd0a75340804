export interface XmlElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function decode(text: string): string {
  const wrong = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.exec(text);
  if (wrong) throw new Error(`Bare ampersand in ${JSON.stringify(text)}`);
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_whole, code?: string, name?: string) =>
    code === undefined ? (entities[name ?? ''] ?? '') : String.fromCodePoint(Number(code)),
  );
}

/** A small strict XML parser (elements, attributes, text): throws on whatever is not well-formed. */
export function parseStrictXml(source: string): XmlElement {
  if (notXml.test(source)) throw new Error('A character that XML does not allow');
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const stack = [root];
  let rest = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (rest === source) throw new Error('No XML declaration');
  while (rest !== '') {
    const parent = stack.at(-1) ?? root;
    const text = /^[^<]+/.exec(rest);
    if (text) {
      if (text[0].includes(']]>')) throw new Error('"]]>" in text');
      parent.text += decode(text[0]);
      rest = rest.slice(text[0].length);
      continue;
    }
    const close = /^<\/([A-Za-z][\w.-]*)\s*>/.exec(rest);
    if (close) {
      if (stack.pop()?.name !== close[1]) throw new Error(`</${close[1]}> closes another element`);
      rest = rest.slice(close[0].length);
      continue;
    }
    const open = /^<([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.:-]*="[^"<]*")*)\s*(\/?)>/.exec(rest);
    if (!open) throw new Error(`Not XML: ${rest.slice(0, 60)}`);
    const element: XmlElement = { name: open[1] ?? '', attributes: {}, children: [], text: '' };
    for (const [, name = '', value = ''] of (open[2] ?? '').matchAll(/([A-Za-z][\w.:-]*)="([^"]*)"/g)) {
      if (name in element.attributes) throw new Error(`Attribute ${name} twice`);
      element.attributes[name] = decode(value);
    }
    parent.children.push(element);
    if (open[3] === '') stack.push(element);
    rest = rest.slice(open[0].length);
  }
  const [document, ...more] = root.children;
  if (stack.length !== 1 || !document || more.length > 0 || root.text.trim() !== '') throw new Error('Not one closed root element');
  return document;
}
