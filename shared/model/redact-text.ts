/** What stands where a secret was. A plan that still holds it cannot be run again as it is. */
export const redactedMark = '[redacted]';

const secretWord = String.raw`[\w.-]*(?:token|secret|passw(?:or)?d|passphrase|credential|api[-_]?key|(?:access|private|auth|subscription|functions)[-_]?key|session[-_]?id|authorization|signature)[\w.-]*`;
const secretName = new RegExp(`^(?:${secretWord}|proxy-authorization|cookie2?|set-cookie|x-api-key|(?:x-)?auth|sig|pwd|jwt)$`, 'i');

/** True when a value under this name (of a header, a query parameter, a form field, a JSON key) must not be kept. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

const userInfo = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#]*)@/gi;
const parameter = /(^|[?&;])([^\s=&;#?:/]+)=([^\s&;#"'<>]*)/gm;

/** A URL (or text that holds URLs) without user name, password and the values of query parameters that look like secrets. */
export function redactUrl(text: string): string {
  return text
    .replace(userInfo, (_whole, scheme: string) => `${scheme}${redactedMark}@`)
    .replace(parameter, (whole, before: string, name: string) =>
      isSecretName(decodeName(name)) ? `${before}${name}=${redactedMark}` : whole,
    );
}

/**
 * The URL of a request: as `redactUrl`, but a value goes on to the next `&` or `#`, whatever stands in it. In free text a blank, a quote or a
 * semicolon ends a value; in a URL they are sent along.
 */
export function redactRequestUrl(url: string): string {
  const query = url.search(/[?#]/);
  return redactUrl(query < 0 ? url : url.slice(0, query) + url.slice(query).replace(/[^?&#]+/g, redactPair));
}

/** `pair` is what stands between two `&`; semicolons may part it further. */
function redactPair(pair: string): string {
  const secret = secretInPair(pair);
  return secret === undefined ? pair : pair.slice(0, pair.length - secret.length) + redactedMark;
}

/** The value of the first field with a secret name, to the end of the pair. */
export function secretInPair(pair: string): string | undefined {
  let start = 0;
  for (const field of pair.split(';')) {
    const end = field.indexOf('=');
    if (end > 0 && isSecretName(decodeName(field.slice(0, end)))) return pair.slice(start + end + 1);
    start += field.length + 1;
  }
  return undefined;
}

const headerLine = /(^|[\r\n{,"'`\s])((?:proxy-)?authorization|cookie|set-cookie|x-api-key)(["'`]?\s*[:=]\s*["'`]?)([^\r\n"'`]+)/gi;
const bearer = /\b(bearer|basic|digest|token)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const jsonField = /(["'])([\w.-]{1,80})\1(\s*:\s*)(["'])((?:\\.|(?!\4)[^\\])*)\4/g;

/** Free text — a log line, an error message, a body — without what looks like a secret in it. */
export function redactText(text: string): string {
  return redactUrl(text)
    .replace(headerLine, (_whole, before: string, name: string, between: string) => `${before}${name}${between}${redactedMark}`)
    .replace(bearer, (_whole, scheme: string) => `${scheme} ${redactedMark}`)
    .replace(jsonField, (whole, quote: string, name: string, between: string, open: string) =>
      isSecretName(name) ? `${quote}${name}${quote}${between}${open}${redactedMark}${open}` : whole,
    );
}

/** Any JSON value with its secrets replaced: values under a secret name, and secrets inside texts. The input is left as it is. */
export function redactJson(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      isSecretName(key) && member !== '' && (typeof member === 'string' || typeof member === 'number') ? redactedMark : redactJson(member),
    ]),
  );
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
