import { setTimeout as sleep } from 'node:timers/promises';
import type { RunId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { RunListQuerySchema } from '../../../../shared/contract/runs.ts';
import { judge } from '../../../../shared/model/diagnosis/judge.ts';
import { areRepeats, judgeRepeats } from '../../../../shared/model/diagnosis/judge-repeats.ts';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import type { RunRecord, Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import { sizeMachine } from '../../../../shared/model/sizing/size.ts';
import type { Sizing } from '../../../../shared/model/sizing/sizing.ts';
import type { Logger } from '../../base/logger.ts';
import type { RunBook } from '../runs/index.ts';

/** So many runs beside this one are looked at, the nearest first: judging costs a few milliseconds each. */
const mostRepeats = 9;
const mostLookedAt = 200;
/** As long as a machine may take to say its last word. */
const patienceMs = 15_000;

export interface VerdictServiceOptions {
  readonly runs: Pick<RunBook, 'get' | 'list' | 'series' | 'hostSamples'>;
  /** What the machine behind a run said of it; `undefined` where nobody looked. */
  readonly evidenceOf: (id: RunId) => RunEvidence | undefined;
  /** Resolves when the evidence of a run is as whole as it will be. */
  readonly settled: (id: RunId) => Promise<void>;
  readonly logger: Logger;
}

/** Judges runs that have ended, out of what the history has of them. Nothing is kept: a better rule is better for old runs, too. */
export class VerdictService {
  readonly #options: VerdictServiceOptions;

  constructor(options: VerdictServiceOptions) {
    this.#options = options;
  }

  /** Waits a moment for the last lines of a run that has just ended. Fails with `not_found`, and with `conflict` while the run goes on. */
  async get(id: RunId): Promise<{ verdict: Verdict; evidence?: RunEvidence }> {
    this.#outline(id);
    await Promise.race([this.#options.settled(id), sleep(patienceMs, undefined, { ref: false })]);
    const record = this.#record(id);
    const others = this.#repeats(id, record).map((other) => judge(this.#record(other)));
    const verdict = judgeRepeats(judge(record), others);
    return { verdict, ...(record.evidence === undefined ? {} : { evidence: record.evidence }) };
  }

  /** What the machine behind a run can serve, and what would carry so many requests a second. */
  sizing(id: RunId, ratePerSecond: number | undefined): Sizing {
    const record = this.#record(id);
    return ratePerSecond === undefined ? sizeMachine(record) : sizeMachine(record, { ratePerSecond });
  }

  /** What runs of one plan say together: the verdict of the one that lost most, held against the others. `undefined` of no run. */
  together(ids: readonly RunId[]): Verdict | undefined {
    const [worst, ...others] = ids.map((id) => judge(this.#record(id))).sort((a, b) => b.failed - a.failed);
    return worst === undefined ? undefined : judgeRepeats(worst, others);
  }

  /** The same for a report, which is written with or without: `undefined` where there is none. */
  async forReport(id: RunId): Promise<Verdict | undefined> {
    try {
      return (await this.get(id)).verdict;
    } catch (error) {
      if (!(error instanceof OpsError)) this.#options.logger.failure('A run could not be judged', error, { run: id });
      return undefined;
    }
  }

  /** Everything the history has of a run that has ended. */
  #record(id: RunId): RunRecord {
    const { runs } = this.#options;
    const { seconds } = runs.series(id);
    return { ...this.#outline(id), seconds, host: runs.hostSamples(id) };
  }

  /** The part that says what was run against what. */
  #outline(id: RunId): Pick<RunRecord, 'summary' | 'evidence'> {
    const { summary } = this.#options.runs.get(id);
    if (summary === undefined) {
      throw new OpsError({
        code: 'conflict',
        message: `Run ${id} is going on: why requests fail is said when it has ended.`,
        hint: 'Wait for its end, or stop it.',
        details: { run: id },
      });
    }
    const evidence = this.#options.evidenceOf(id);
    return evidence === undefined ? { summary } : { summary, evidence };
  }

  /** Runs of the same plan against the same configuration that came to their end, oldest first. */
  #repeats(id: RunId, record: RunRecord): RunId[] {
    const { runs } = this.#options;
    const { item, targetId } = runs.get(id);
    const near = runs
      .list(RunListQuerySchema.parse({ limit: mostLookedAt, state: 'completed' }))
      .items.filter((other) => other.id !== id && other.target === item.target && other.planText === item.planText)
      .sort((a, b) => Math.abs(a.id - id) - Math.abs(b.id - id));
    const found: RunId[] = [];
    for (const other of near) {
      if (found.length === mostRepeats) break;
      if (runs.get(other.id).targetId === targetId && areRepeats(this.#outline(other.id), record)) found.push(other.id);
    }
    return found.sort((a, b) => a - b);
  }
}
