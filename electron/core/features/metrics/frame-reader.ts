import { OpsError } from '../../../../shared/base/ops-error.ts';

/** What one command of the sampler wrote. */
export interface SamplerSection {
  readonly name: string;
  readonly lines: readonly string[];
}

/** One answer of the sampler. */
export type SamplerFrame = readonly SamplerSection[];

/** Characters of one answer: a host with 30,000 processes stays under it. */
const longestFrame = 16 * 1024 * 1024;

/** Cuts what the sampler writes into its answers; see sampler-script.ts for their form. */
export class FrameReader {
  readonly #mark: string;
  #rest = '';
  #size = 0;
  #sections: { name: string; lines: string[] }[] = [];

  constructor(mark: string) {
    this.#mark = `${mark} `;
  }

  /** Answers the frames this text has made whole. Throws `unavailable` for an answer without an end. */
  push(text: string): SamplerFrame[] {
    this.#size += text.length;
    if (this.#size > longestFrame) {
      throw new OpsError({
        code: 'unavailable',
        message: 'The host answered the sampler with more than 16 MB at once.',
        hint: 'Look whether its shell’s start files write something without end.',
      });
    }
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    const frames: SamplerFrame[] = [];
    for (const line of lines) {
      if (!line.startsWith(this.#mark)) {
        // What comes before the first mark is not ours: a greeting of the shell.
        if (line !== '') this.#sections.at(-1)?.lines.push(line);
        continue;
      }
      const name = line.slice(this.#mark.length);
      if (name !== 'end') {
        this.#sections.push({ name, lines: [] });
        continue;
      }
      frames.push(this.#sections);
      this.#sections = [];
      this.#size = this.#rest.length;
    }
    return frames;
  }
}
