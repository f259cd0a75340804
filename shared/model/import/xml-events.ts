import { badLine } from './imported-run.ts';

/** What a reader of XML meets, in order. */
export type XmlEvent =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string>; readonly line: number }
  /** Between two tags; entities not replaced yet, as most of it is never looked at. */
  | { readonly kind: 'text'; readonly raw: string; readonly isLiteral: boolean }
  | { readonly kind: 'close'; readonly name: string };

const deepest = 64;
const attributePattern = /\s*([^\s=/<>"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const namePattern = /[A-Za-z_:][\w:.-]{0,200}/y;

/**
 * Reads XML without building a tree. Refuses what a results file has no use for and what an attack is made of: a document type (and with it every entity
 * but the five of XML), more than 64 levels, an attribute twice. An end in the middle is an end: the tool may have been killed.
 */
export function* xmlEvents(text: string): Generator<XmlEvent> {
  const open: string[] = [];
  let [at, line, counted] = [0, 1, 0];
  const lineAt = (index: number) => {
    for (let next = text.indexOf('\n', counted); next >= 0 && next < index; next = text.indexOf('\n', counted)) {
      line += 1;
      counted = next + 1;
    }
    return line;
  };
  const endOf = (mark: string, from: number) => {
    const end = text.indexOf(mark, from);
    return end < 0 ? text.length : end + mark.length;
  };
  while (at < text.length) {
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const to = end < 0 ? text.length : end;
      yield { kind: 'text', raw: text.slice(at, to), isLiteral: false };
      at = to;
    } else if (text.startsWith('<!--', at)) at = endOf('-->', at + 4);
    else if (text.startsWith('<![CDATA[', at)) {
      const end = endOf(']]>', at + 9);
      yield { kind: 'text', raw: text.slice(at + 9, Math.max(at + 9, end - 3)), isLiteral: true };
      at = end;
    } else if (text.startsWith('<?', at)) at = endOf('?>', at + 2);
    else if (text.startsWith('<!', at))
      throw badLine(lineAt(at), 'a document type or entity declaration is not read', 'Remove it: JMeter writes none.');
    else if (text.startsWith('</', at)) {
      const end = endOf('>', at);
      const name = text.slice(at + 2, end - 1).trim();
      if (open.pop() !== name) throw badLine(lineAt(at), `</${name.slice(0, 40)}> closes nothing that is open`);
      yield { kind: 'close', name };
      at = end;
    } else {
      const tag = readTag(text, at, () => lineAt(at));
      if (tag === undefined) return;
      yield { kind: 'open', name: tag.name, attributes: tag.attributes, line: lineAt(at) };
      if (tag.isEmpty) yield { kind: 'close', name: tag.name };
      else open.push(tag.name);
      if (open.length > deepest) throw badLine(lineAt(at), `elements within elements, more than ${deepest} deep`);
      at = tag.end;
    }
  }
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly isEmpty: boolean;
  readonly end: number;
}

/** Nothing where the text ends within the tag. */
function readTag(text: string, from: number, line: () => number): Tag | undefined {
  namePattern.lastIndex = from + 1;
  const name = namePattern.exec(text)?.[0];
  if (name === undefined) throw badLine(line(), 'a < that begins no element');
  const attributes = new Map<string, string>();
  let at = from + 1 + name.length;
  for (;;) {
    attributePattern.lastIndex = at;
    const match = attributePattern.exec(text);
    if (match === null) break;
    const [whole, key = '', double, single] = match;
    if (attributes.has(key)) throw badLine(line(), `the attribute ${key.slice(0, 40)} stands twice`);
    attributes.set(key, plainText(double ?? single ?? '', line));
    at += whole.length;
  }
  const close = /\s*(\/?)>/y;
  close.lastIndex = at;
  const end = close.exec(text);
  if (end === null) {
    if (text.indexOf('>', at) < 0) return undefined;
    throw badLine(line(), `the element <${name}> is not well-formed`);
  }
  return { name, attributes, isEmpty: end[1] === '/', end: at + end[0].length };
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Text with XML's five entities and numeric references replaced. Any other one is refused. */
export function plainText(raw: string, line: () => number = () => 1): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,40}));?/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      const known = name === undefined ? undefined : entities.get(name);
      if (known !== undefined) return known;
      const code = name === undefined ? Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16) : Number.NaN;
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      throw badLine(line(), `the entity ${whole.slice(0, 40)} is not known`);
    },
  );
}
