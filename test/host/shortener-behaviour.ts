import { expect } from 'vitest';

const plain = { redirect: 'manual', headers: { connection: 'close' } } as const;

/** Both stacks are the same URL shortener: form, POST by form and JSON, redirect by code, health, 404. */
export async function expectShortener(url: string, sampleUrl: string | undefined): Promise<void> {
  const form = await fetch(url, plain);
  expect([form.status, form.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(await form.text()).toMatch(/<form method="post" action="\/shorten">[\s\S]*<input id="url" name="url"/);

  const longUrl = 'https://example.org/a/long/path?with=query&and=more';
  const posted = await fetch(`${url}shorten`, { ...plain, method: 'POST', body: new URLSearchParams({ url: longUrl }) });
  expect(posted.status).toBe(201);
  const shortUrl = /href="(http:[^"]+)"/.exec(await posted.text())?.[1];
  expect(shortUrl).toMatch(new RegExp(`^${url}[A-Za-z0-9]{5}$`));
  const followed = await fetch(`${shortUrl}`, plain);
  expect([followed.status, followed.headers.get('location')]).toEqual([302, longUrl]);

  const asJson = (body: unknown) =>
    fetch(`${url}shorten`, {
      ...plain,
      method: 'POST',
      headers: { ...plain.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const created = await asJson({ url: longUrl });
  expect(created.status).toBe(201);
  expect(await created.json()).toEqual({ code: expect.any(String), short_url: expect.stringContaining(url), long_url: longUrl });
  expect((await asJson({ url: 'ftp://example.org/' })).status).toBe(400);
  expect((await asJson({})).status).toBe(400);

  const health = await fetch(`${url}health`, plain);
  expect([health.status, (await health.json()).status]).toEqual([200, 'ok']);
  expect((await fetch(`${url}none`, plain)).status).toBe(404);
  expect((await fetch(`${url}health`, { ...plain, method: 'DELETE' })).status).toBe(405);
  expect((await fetch(`${url}shorten`, { ...plain, method: 'POST', body: 'url='.padEnd(20_000, 'x') })).status).toBe(413);

  // The link that is always there leads to the lab itself: following it needs no network.
  const sample = await fetch(`${sampleUrl}`, plain);
  expect([sample.status, sample.headers.get('location')]).toEqual([302, url]);
}
