/** Longest URL that is shortened, in characters. */
const maxUrlLength = 2048;

/** The URL to shorten as a browser writes it, or why it is none: only http and https, at most 2,048 characters. */
export function parseLongUrl(text: string): { readonly url: string } | { readonly error: string } {
  if (text.length > maxUrlLength) return { error: `A URL may have at most ${maxUrlLength} characters` };
  let parsed: URL;
  try {
    parsed = new URL(text.trim());
  } catch {
    return { error: 'That is not a URL' };
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return { error: 'Only http and https URLs can be shortened' };
  return { url: parsed.href };
}
