import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { Machine } from '../../base/machine.ts';

export interface ClockReading {
  /** Host's clock minus ours, in ms. */
  readonly offsetMs: number;
  /** Half the time the question took: the offset is right within this. */
  readonly uncertaintyMs: number;
  readonly utcOffsetMinutes: number;
}

const samples = 3;
const limitMs = 10_000;

/** Answers every line it reads with the time, so that only the question's own way counts and not the start of a shell. */
const script = "while read -r _; do date '+%s %N %z' || exit 1; done";

/** Asks a machine for its time a few times and keeps the quickest answer. Rejects with OpsError. */
export async function measureClock(machine: Machine, signal?: AbortSignal): Promise<ClockReading> {
  const limit = AbortSignal.timeout(limitMs);
  const ending = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const running = await machine.run({ argv: ['sh', '-c', script, 'blitz'], purpose: 'clock', signal: ending });
  running.stderr.resume();
  let best: ClockReading | undefined;
  try {
    const answers = lineReader(running.stdout);
    for (let count = 0; count < samples; count += 1) {
      const before = { wallMs: Date.now(), ms: performance.now() };
      await running.write('\n');
      const line = await answers.next();
      const tookMs = performance.now() - before.ms;
      if (line.done) break;
      const reading = toReading(line.value, before.wallMs + tookMs / 2, tookMs / 2);
      if (reading !== undefined && (best === undefined || reading.uncertaintyMs < best.uncertaintyMs)) best = reading;
    }
  } finally {
    running.endInput();
    running.close();
  }
  if (best !== undefined) return best;
  throw new OpsError({
    code: limit.aborted ? 'timeout' : 'unavailable',
    message: `${machine.name} did not say what time it has.`,
    hint: 'Check that `date` works in a shell there.',
    retry: true,
  });
}

/** A line of `date '+%s %N %z'`; where there is no %N (busybox) the middle of the second is taken. */
export function toReading(line: string, middleMs: number, halfMs: number): ClockReading | undefined {
  const match = /^(\d{1,12}) (\S*) ?([+-])(\d\d)(\d\d)\s*$/.exec(line);
  if (match === null) return undefined;
  const [, seconds, nanoseconds = '', sign, hours, minutes] = match;
  const exact = /^\d{9}$/.test(nanoseconds);
  const hostMs = Number(seconds) * 1000 + (exact ? Number(nanoseconds) / 1e6 : 500);
  return {
    offsetMs: hostMs - middleMs,
    uncertaintyMs: halfMs + (exact ? 0 : 500),
    utcOffsetMinutes: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)),
  };
}

async function* lineReader(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of stream) {
    rest += chunk.toString();
    // Whatever this is, it is not a date.
    if (rest.length > 10_000) return;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
