/** The form at `/`. */
export function formPage(linkCount: number): string {
  return page(
    'Short links',
    `<form method="post" action="/shorten">
<label for="url">Long URL</label>
<input id="url" name="url" type="url" required maxlength="2048" placeholder="https://example.org/a/long/path">
<button>Shorten</button>
</form>
<p>${linkCount} links so far.</p>`,
  );
}

/** What the form answers. */
export function createdPage(shortUrl: string, longUrl: string): string {
  const [short, long] = [escapeHtml(shortUrl), escapeHtml(longUrl)];
  return page('Your short link', `<p><a href="${short}">${short}</a></p>\n<p>leads to ${long}</p>\n<p><a href="/">Another one</a></p>`);
}

export function messagePage(title: string, message: string): string {
  return page(title, `<p>${escapeHtml(message)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
