import { formatDuration, formatPlural, formatShare } from './format.ts';
import type { GeneratorHealth } from './load-sample.ts';
import type { RunSummary } from './run-summary.ts';

/** What is known of the load generator and of the requests it could not send. */
export interface GeneratorTextInput {
  readonly generator: GeneratorHealth;
  /** How long the run has gone on, in milliseconds. */
  readonly durationMs: number;
  readonly failures: readonly { readonly class: string; readonly count: number }[];
  readonly running: boolean;
}

/** How far the figures are the generator's rather than the server's: in two words, in a sentence, and what to do. */
export interface GeneratorText {
  readonly short: string;
  readonly title: string;
  readonly hint: string;
}

const busyShare = 0.9;
const lateMs = 20;
/** A generator that was busy less than this had time to spare: what made it late was not its own work. */
const idleShare = 0.5;

/**
 * Says which of three things made the generator the limit of a run: it had no time left, this machine refused it ports or files, or its timers
 * came late. `undefined` when it was not the limit. The same words on screen, in a terminal and in reports.
 */
export function generatorText({ generator, durationMs, failures, running }: GeneratorTextInput): GeneratorText | undefined {
  if (!generator.limited) return undefined;
  const cpuShare = durationMs > 0 ? (generator.cpuSeconds * 1000) / durationMs : 0;
  const busy = Math.min(1, Math.max(generator.eventLoopUtilization, cpuShare));
  const refused = failures.find((failure) => failure.class === 'local_limit')?.count ?? 0;
  const [is, sets] = running ? ['is', 'sets'] : ['was', 'set'];
  if (busy > busyShare || (refused === 0 && generator.lagMs <= lateMs)) {
    return {
      short: running ? 'sets the pace' : 'set the pace',
      title: `The load generator ${is} busy ${formatShare(Math.round(busy * 100) / 100)} of the time: it ${sets} the pace, not the server.`,
      hint: 'The server may be faster than these figures. Use fewer connections or a lower rate, or fire from another machine. What failed is counted right.',
    };
  }
  if (refused > 0) {
    return {
      short: 'out of ports or files',
      title: `This machine had no port, file or buffer left for ${formatPlural(refused, 'request')}.`,
      hint: 'They failed here and never reached the server. Keep connections alive, use fewer, or raise the limit on open files (ulimit -n).',
    };
  }
  const cause =
    busy < idleShare
      ? 'It was mostly idle, so other work on this machine held it up. Close that, or fire from another machine.'
      : 'Bursts of answers or other work on this machine held it up. Use fewer connections, or fire from another machine.';
  return {
    short: running ? 'is held up' : 'was held up',
    title: `The load generator ${is} held up: its timers ${running ? 'come' : 'came'} up to ${formatDuration(generator.lagMs)} late.`,
    hint: `Latencies may read that much too long; what failed is counted right. ${cause}`,
  };
}

/** `generatorText` of a run that has ended. */
export function summaryGeneratorText({ results, metadata }: RunSummary): GeneratorText | undefined {
  return generatorText({ generator: results.generator, durationMs: metadata.durationMs, failures: results.failures, running: false });
}
