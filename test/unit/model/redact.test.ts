import { describe, expect, it } from 'vitest';
import { LoadPlanSchema } from '../../../shared/contract/load-plan.ts';
import { planTarget } from '../../../shared/model/plan-text.ts';
import { createPlanRedactor, holdsRedactedSecret, redactPlan } from '../../../shared/model/redact-plan.ts';
import { isSecretName, redactJson, redactRequestUrl, redactText, redactUrl } from '../../../shared/model/redact-text.ts';

const planOf = (request: object) =>
  LoadPlanSchema.parse({
    requests: [{ url: 'http://127.0.0.1/', ...request }],
    executor: { type: 'shared-iterations', iterations: 1, vus: 1 },
  });

describe('secret names', () => {
  const telling = [
    'Authorization',
    'proxy-authorization',
    'Cookie',
    'set-cookie',
    'X-Api-Key',
    'apikey',
    'API_KEY',
    'X-Auth-Token',
    'X-Auth-Key',
    'X-Auth',
    'Ocp-Apim-Subscription-Key',
    'access_token',
    'password',
    'passwd',
    'client_secret',
    'X-Amz-Signature',
    'sig',
    'jwt',
    'sessionid',
  ];
  const plain = ['Accept', 'Content-Type', 'Host', 'name', 'q', 'page', 'keep-alive', 'author', 'key', 'id', 'compass', 'design'];
  for (const name of telling) it(`include ${name}`, () => expect(isSecretName(name)).toBe(true));
  for (const name of plain) it(`do not include ${name}`, () => expect(isSecretName(name)).toBe(false));
});

describe('redactUrl', () => {
  const cases: [before: string, after: string][] = [
    ['http://127.0.0.1:8080/a?b=c#d', 'http://127.0.0.1:8080/a?b=c#d'],
    ['http://ann:pw@h/', 'http://[redacted]@h/'],
    ['http://ann@h/', 'http://[redacted]@h/'],
    ['http://ann:p@w@h/', 'http://[redacted]@h/'],
    ['http://h/@me?to=a@b', 'http://h/@me?to=a@b'],
    ['http://h/?token=abc&x=1', 'http://h/?token=[redacted]&x=1'],
    ['http://h/?x=1&API%5Fkey=abc', 'http://h/?x=1&API%5Fkey=[redacted]'],
    ['http://h/?token=', 'http://h/?token=[redacted]'],
    ['http://h/{{seq}}?password={{random}}x', 'http://h/{{seq}}?password=[redacted]'],
    ['http://h/?a=token=1', 'http://h/?a=token=1'],
    ['see http://a:b@h/ and https://c:d@i/?sig=1', 'see http://[redacted]@h/ and https://[redacted]@i/?sig=[redacted]'],
  ];
  for (const [before, after] of cases) {
    it(`makes ${after} of ${before}, once and for all`, () => {
      expect(redactUrl(before)).toBe(after);
      expect(redactUrl(after)).toBe(after);
    });
  }

  it('leaves a URL that is still valid', () => {
    expect(URL.canParse(redactUrl('http://ann:pw@h/?token=x'))).toBe(true);
  });
});

describe('redactRequestUrl', () => {
  const cases: [before: string, after: string][] = [
    ['http://h/a?b=c#d', 'http://h/a?b=c#d'],
    ['http://ann:pw@h/', 'http://[redacted]@h/'],
    ['http://ann:p"w@h', 'http://[redacted]@h'],
    ['http://h/?token=a b&x=1', 'http://h/?token=[redacted]&x=1'],
    ['http://h/?token=a;b"c\'d<e&x=1', 'http://h/?token=[redacted]&x=1'],
    ['http://h/?a=1;token=x y;b=2&c=3', 'http://h/?a=1;token=[redacted]&c=3'],
    ['http://h/?x=1#access_token=a b', 'http://h/?x=1#access_token=[redacted]'],
    ['http://h/?next=http://u:p@i/&a=token=1', 'http://h/?next=http://[redacted]@i/&a=token=1'],
  ];
  for (const [before, after] of cases) {
    it(`makes ${after} of ${before}, once and for all`, () => {
      expect(redactRequestUrl(before)).toBe(after);
      expect(redactRequestUrl(after)).toBe(after);
    });
  }

  it('finds what a parser finds: other spellings are no URL of a plan', () => {
    const before = 'http://127.0.0.1/';
    expect(planOf({ url: ` ${before}\n` }).requests[0]?.url).toBe(before);
    for (const url of [
      'http:/u:secret@h/',
      'http:u:secret@h/',
      'http:\\\\u:secret@h/',
      'http://u:sec ret@h/',
      'http:///u:secret@h/',
      'http://h/?to\nken=x',
    ])
      expect(() => planOf({ url }), url).toThrow('Not an http');
  });

  it('is what is shown of a plan', () => {
    expect(planTarget(planOf({ url: 'http://ann:pw@127.0.0.1/?token=x y' }))).toBe('GET http://[redacted]@127.0.0.1/?token=[redacted]');
  });
});

describe('redactText', () => {
  const cases: [before: string, after: string][] = [
    ['nothing to hide: 14,000 requests', 'nothing to hide: 14,000 requests'],
    ['Authorization: Bearer abc.def', 'Authorization: [redacted]'],
    ['sent Cookie: a=b; c=d\nAccept: */*', 'sent Cookie: [redacted]\nAccept: */*'],
    ['{"password":"a\\"b","user":"ann"}', '{"password":"[redacted]","user":"ann"}'],
    ["{'api_key' : 'x'}", "{'api_key' : '[redacted]'}"],
    ['user=ann&password=x', 'user=ann&password=[redacted]'],
    ['failed with bearer abcdefgh', 'failed with bearer [redacted]'],
    ['a token of love', 'a token of love'],
  ];
  for (const [before, after] of cases)
    it(`makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, () => expect(redactText(before)).toBe(after));

  it('takes its time in proportion to the text, however it is made', () => {
    for (const piece of ['a.', 'http://', '"a', '&', '?a=', 'token ', 'x:', 'cookie:']) redactText(piece.repeat(200_000));
  });
});

describe('redactJson', () => {
  it('replaces values under secret names and secrets in texts, at any depth, and leaves the input', () => {
    const input = { name: 'x', token: 'abc', pin: 1, list: [{ Cookie: 'a', url: 'http://u:p@h/' }], empty: { password: '' }, none: null };
    expect(redactJson(input)).toEqual({
      ...{ name: 'x', token: '[redacted]', pin: 1, empty: { password: '' }, none: null },
      list: [{ Cookie: '[redacted]', url: 'http://[redacted]@h/' }],
    });
    expect(input.token).toBe('abc');
  });
});

describe('createPlanRedactor', () => {
  it('keeps the plan as it is but for its secrets, and one that can still be parsed', () => {
    const plan = planOf({ headers: { Accept: 'text/html', 'X-Auth-Token': 'abcdef' }, body: 'plain', name: 'home' });
    const redacted = redactPlan(plan);
    expect(redacted).toEqual({
      ...plan,
      requests: [{ ...plan.requests[0], headers: { Accept: 'text/html', 'X-Auth-Token': '[redacted]' } }],
    });
    expect(LoadPlanSchema.parse(redacted)).toEqual(redacted);
    expect(redactPlan(redacted)).toEqual(redacted);
    expect(plan.requests[0]?.headers['X-Auth-Token']).toBe('abcdef');
    expect(holdsRedactedSecret(redacted)).toBe(true);
    expect(holdsRedactedSecret(plan)).toBe(false);
  });

  const ways: [name: string, request: object, secret: string][] = [
    ['a header', { headers: { Authorization: 'Bearer s3cret-x' } }, 's3cret-x'],
    ['basic credentials, decoded', { headers: { Authorization: `Basic ${btoa('ann:s3cret-x')}` } }, 's3cret-x'],
    ['one of several cookies', { headers: { cookie: 'theme=dark; sid=s3cret-x' } }, 's3cret-x'],
    ['the URL’s password', { url: 'http://ann:s3cret-x@127.0.0.1/' }, 's3cret-x'],
    ['the URL’s credentials, as a header holds them', { url: 'http://ann:s3cret-x@127.0.0.1/' }, btoa('ann:s3cret-x')],
    ['a query parameter with a semicolon', { url: 'http://127.0.0.1/?token=s3cret;x' }, 's3cret;x'],
    ['a query parameter, as it is sent', { url: 'http://127.0.0.1/?token=s3 "cret";x' }, 's3%20%22cret%22;x'],
    ['an encoded query parameter, decoded', { url: 'http://127.0.0.1/?token=s3cret%2Dx' }, 's3cret-x'],
    ['a form field', { body: 'user=ann&password=s3cret-x' }, 's3cret-x'],
    ['a JSON field', { body: '{"password": "s3cret-x"}' }, 's3cret-x'],
    ['what stands beside a placeholder', { headers: { 'X-Api-Key': 's3cret-x-{{seq}}' } }, 's3cret-x-'],
  ];
  for (const [name, request, secret] of ways) {
    it(`knows the secret in ${name} wherever the server repeats it`, () => {
      const { text, plan } = createPlanRedactor(planOf(request));
      expect(text(`the server said ${secret}41 to you`)).toBe('the server said [redacted]41 to you');
      expect(text(`token=${secret}&x=1`)).toBe('token=[redacted]&x=1');
      expect(JSON.stringify(plan)).not.toContain(secret);
    });
  }

  it('does not blot out ordinary words for the sake of a short value', () => {
    expect(createPlanRedactor(planOf({ headers: { 'X-Token': 'on' } })).text('connection on port 80')).toBe('connection on port 80');
  });
});
