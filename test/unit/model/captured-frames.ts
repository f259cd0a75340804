import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameReader, type SamplerFrame } from '../../../electron/core/features/metrics/frame-reader.ts';

/** An answer of the sampler: `debian-…` as a Debian 12 gave them, 1 s apart; `alpine-old` in the form of an old kernel without `ss`. */
export function capturedFrame(name: 'debian-hello' | 'debian-first' | 'debian-second' | 'alpine-old'): SamplerFrame {
  const [frame] = new FrameReader('=mark').push(readFileSync(join(import.meta.dirname, 'captured', `${name}.txt`), 'utf8'));
  if (frame === undefined) throw new Error(`${name} holds no whole frame`);
  return frame;
}

/** The lines of one of its sections. */
export function capturedLines(name: Parameters<typeof capturedFrame>[0], section: string): readonly string[] {
  return capturedFrame(name).find((candidate) => candidate.name === section)?.lines ?? [];
}
