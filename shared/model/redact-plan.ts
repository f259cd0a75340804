import type { FailureExample } from './failure-class.ts';
import type { LoadPlan, RequestSpec } from './load-plan.ts';
import { isSecretName, redactedMark, redactRequestUrl, redactText, secretInPair } from './redact-text.ts';

/** Takes the secrets of one plan out of everything that is kept or shown of its run. */
export interface PlanRedactor {
  /** The plan as it may be stored: same shape, secrets replaced by `redactedMark`. */
  readonly plan: LoadPlan;
  /** Any text, also one in which the server sent a secret of the plan back. */
  text(text: string): string;
  example(example: FailureExample): FailureExample;
}

/** Knows the secrets of a plan: values of telling headers, URL credentials, query parameters, form fields and JSON fields. */
export function createPlanRedactor(plan: LoadPlan): PlanRedactor {
  const secrets = secretsOf(plan);
  // What is known goes first: looking for what merely resembles a secret may take only a part of one away.
  const text = (value: string) => redactText(secrets.reduce((rest, secret) => rest.replaceAll(secret, redactedMark), value));
  const redactRequest = (request: RequestSpec): RequestSpec => ({
    ...request,
    name: text(request.name),
    url: redactRequestUrl(request.url),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, isSecretName(name) && value !== '' ? redactedMark : text(value)]),
    ),
    ...(request.body === undefined ? {} : { body: text(request.body) }),
  });
  const { expectBody } = plan.checks;
  return {
    plan: {
      ...plan,
      name: text(plan.name),
      requests: plan.requests.map(redactRequest),
      checks: { ...plan.checks, ...(expectBody === undefined ? {} : { expectBody: text(expectBody) }) },
    },
    text,
    example: (example) => ({
      ...example,
      requestName: text(example.requestName),
      url: redactRequestUrl(text(example.url)),
      ...(example.statusLine === undefined ? {} : { statusLine: text(example.statusLine) }),
      ...(example.bodyExcerpt === undefined ? {} : { bodyExcerpt: text(example.bodyExcerpt) }),
      ...(example.error === undefined ? {} : { error: text(example.error) }),
    }),
  };
}

/** The plan as it may be stored. Redacting twice changes nothing more. */
export function redactPlan(plan: LoadPlan): LoadPlan {
  return createPlanRedactor(plan).plan;
}

/** True for a plan out of history whose secrets were replaced: it would send the mark instead of them. */
export function holdsRedactedSecret(plan: LoadPlan): boolean {
  return plan.requests.some((request) =>
    [request.url, request.body ?? '', ...Object.values(request.headers)].some((value) => value.includes(redactedMark)),
  );
}

/** Longest first, so that a secret inside another does not leave half of it. Short ones would blot out ordinary words. */
function secretsOf(plan: LoadPlan): string[] {
  const found = new Set<string>();
  const keep = (value: string) => {
    // What the engine puts in place of {{seq}} is not known here; the parts around it are.
    for (const part of value.split(/\{\{\w+\}\}/)) if (part.length >= 4 && part !== redactedMark) found.add(part);
  };
  for (const request of plan.requests) {
    for (const [name, value] of Object.entries(request.headers))
      if (isSecretName(name)) for (const part of headerSecrets(name, value)) keep(part);
    for (const part of urlSecrets(request.url)) keep(part);
    if (request.body !== undefined) for (const part of bodySecrets(request.body)) keep(part);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

function headerSecrets(name: string, value: string): string[] {
  const parts = [value];
  const scheme = /^\s*([A-Za-z]+)\s+(\S.*?)\s*$/.exec(value);
  if (scheme?.[2] !== undefined) {
    parts.push(scheme[2]);
    if (scheme[1]?.toLowerCase() === 'basic') parts.push(...basicCredentials(scheme[2]));
  }
  if (/cookie/i.test(name)) for (const pair of value.split(';')) parts.push(pair.slice(pair.indexOf('=') + 1).trim());
  return parts;
}

function basicCredentials(encoded: string): string[] {
  try {
    const decoded = atob(encoded);
    return [decoded, decoded.slice(decoded.indexOf(':') + 1)];
  } catch {
    return [];
  }
}

function urlSecrets(url: string): string[] {
  const credentials = /^[a-z][a-z0-9+.-]*:\/\/([^\s/?#]*)@/i.exec(url)?.[1];
  const parts: string[] = [];
  if (credentials !== undefined) {
    const password = credentials.slice(credentials.indexOf(':') + 1);
    parts.push(credentials, password, decoded(password), encodedAsBasic(decoded(credentials)));
  }
  return [...parts, ...fieldSecrets(url.slice(url.indexOf('?') + 1))];
}

function bodySecrets(body: string): string[] {
  const parts = fieldSecrets(body);
  for (const match of body.matchAll(/"([\w.-]{1,80})"\s*:\s*"((?:\\.|[^"\\])*)"/g)) {
    if (match[1] !== undefined && match[2] !== undefined && isSecretName(match[1])) parts.push(match[2]);
  }
  return parts;
}

function fieldSecrets(text: string): string[] {
  return text.split(/[&#]/).flatMap((pair) => {
    const secret = secretInPair(pair);
    // A server may end the value at the first semicolon, or not.
    return secret === undefined
      ? []
      : [secret, secret.split(';', 1)[0] as string].flatMap((value) => [value, decoded(value), asSent(value)]);
  });
}

/** A value in a query as the URL parser encodes it. */
function asSent(value: string): string {
  return URL.parse(`http://h/?${value}`)?.search.slice(1) ?? '';
}

/** What an Authorization header holds of `user:password`; empty for characters beyond latin1. */
function encodedAsBasic(credentials: string): string {
  try {
    return btoa(credentials);
  } catch {
    return '';
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}
