const context = 3;

interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
}

/** The difference of two texts as `diff -u` writes it, or `undefined` where there is none. Meant for small changes: its time is lines × changes. */
export function unifiedDiff(path: string, before: string, after: string): string | undefined {
  if (before === after) return undefined;
  const steps = compare(before.split('\n'), after.split('\n'));
  const hunks: string[] = [];
  let at = 0;
  while (at < steps.length) {
    const first = steps.findIndex(({ kind }, index) => index >= at && kind !== ' ');
    if (first < 0) break;
    let last = first;
    for (let index = first; index < steps.length && index <= last + 2 * context; index += 1) if (steps[index]?.kind !== ' ') last = index;
    const from = Math.max(at, first - context);
    const to = Math.min(steps.length, last + context + 1);
    hunks.push(...hunk(steps, from, to));
    at = to;
  }
  return [`--- ${path}`, `+++ ${path}`, ...hunks, ''].join('\n');
}

function hunk(steps: readonly Step[], from: number, to: number): string[] {
  const lines = (part: readonly Step[], other: Step['kind']) => part.filter(({ kind }) => kind !== other).length;
  const head = steps.slice(0, from);
  const body = steps.slice(from, to);
  const range = (other: Step['kind']) => `${lines(head, other) + 1},${lines(body, other)}`;
  return [`@@ -${range('+')} +${range('-')} @@`, ...body.map(({ kind, text }) => kind + text)];
}

/** Myers' greedy way: the shortest script of deletions and insertions. */
function compare(before: readonly string[], after: readonly string[]): Step[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let changes = 0; changes <= before.length + after.length; changes += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = furthest.get(diagonal + 1) ?? -1;
      const right = furthest.get(diagonal - 1) ?? -1;
      let x = diagonal === -changes || (diagonal !== changes && right < down) ? down : right + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return backwards(before, after, trace);
    }
  }
  return [];
}

function backwards(before: readonly string[], after: readonly string[], trace: readonly Map<number, number>[]): Step[] {
  const steps: Step[] = [];
  let [x, y] = [before.length, after.length];
  for (let changes = trace.length - 1; changes >= 0; changes -= 1) {
    const furthest = trace[changes] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = furthest.get(diagonal + 1) ?? -1;
    const right = furthest.get(diagonal - 1) ?? -1;
    const isDown = diagonal === -changes || (diagonal !== changes && right < down);
    const previousX = changes === 0 ? 0 : isDown ? down : right;
    const previousY = changes === 0 ? 0 : previousX - (isDown ? diagonal + 1 : diagonal - 1);
    while (x > previousX && y > previousY && before[x - 1] === after[y - 1]) {
      x -= 1;
      y -= 1;
      steps.push({ kind: ' ', text: before[x] ?? '' });
    }
    if (changes === 0) break;
    if (isDown) {
      y -= 1;
      steps.push({ kind: '+', text: after[y] ?? '' });
    } else {
      x -= 1;
      steps.push({ kind: '-', text: before[x] ?? '' });
    }
  }
  return steps.reverse();
}
