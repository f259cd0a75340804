import { ServiceError } from '../service-error.ts';

type Tree = Map<string, Tree | string>;

const maxParts = 8;
const maxFields = 50_000;

/**
 * The parameters of a Query request as a nested structure: `Dimensions.member.1.Name=a` becomes `{ Dimensions: [{ Name: 'a' }] }`, EC2's `Filter.1.Name=a`
 * the same without `member` (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). Throws MalformedQueryString.
 */
export function readQueryForm(body: string): Record<string, unknown> {
  const root: Tree = new Map();
  let fields = 0;
  for (const [key, value] of new URLSearchParams(body)) {
    fields += 1;
    const parts = key.split('.').filter((part) => part !== 'member');
    if (fields > maxFields || parts.length > maxParts) throw malformed();
    put(root, parts, value);
  }
  return structureOf(root);
}

function put(root: Tree, parts: readonly string[], value: string): void {
  let tree = root;
  for (const part of parts.slice(0, -1)) {
    let next = tree.get(part);
    if (next === undefined) {
      next = new Map();
      tree.set(part, next);
    }
    if (typeof next === 'string') throw malformed();
    tree = next;
  }
  const last = parts.at(-1) ?? '';
  if (tree.has(last)) throw malformed();
  tree.set(last, value);
}

function structureOf(tree: Tree): Record<string, unknown> {
  // Without a prototype: a name from outside is only ever a name.
  const structure = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of tree) structure[name] = nodeOf(value);
  return structure;
}

function nodeOf(value: Tree | string): unknown {
  if (typeof value === 'string') return value;
  const isList = value.size > 0 && [...value.keys()].every((key) => /^\d+$/.test(key));
  if (!isList) return structureOf(value);
  return [...value].toSorted(([left], [right]) => Number(left) - Number(right)).map(([, item]) => nodeOf(item));
}

function malformed(): ServiceError {
  return new ServiceError('MalformedQueryString', 'The query string cannot be read.');
}
