/**
 * The status a line of an access log tells: the number behind the quoted request (`combined` and what is made of it), or the field `status` of a
 * line of JSON; `undefined` where neither is there.
 */
export function accessStatusOf(line: string): number | undefined {
  if (line.startsWith('{')) return statusIn(/"status"\s*:\s*"?(\d{3})\b/.exec(line)?.[1]);
  const open = line.indexOf('"');
  // nginx writes a quote within a request as \x22, others as \".
  let close = open === -1 ? -1 : line.indexOf('"', open + 1);
  while (close !== -1 && line[close - 1] === '\\') close = line.indexOf('"', close + 1);
  if (close === -1) return undefined;
  const behind = line.slice(close + 1, close + 6);
  return statusIn(/^ (\d{3})(?:\D|$)/.exec(behind)?.[1]);
}

function statusIn(text: string | undefined): number | undefined {
  const status = Number(text);
  return status >= 100 && status <= 599 ? status : undefined;
}
