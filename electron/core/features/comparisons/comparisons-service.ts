import type { RunId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { RunListItem } from '../../../../shared/contract/run-record.ts';
import type { ComparableRun } from '../../../../shared/model/compare/comparable-run.ts';
import { compareGroups } from '../../../../shared/model/compare/compare.ts';
import type { Comparison, ConfigChange } from '../../../../shared/model/compare/comparison.ts';
import { configChanges } from '../../../../shared/model/compare/config-changes.ts';
import { importFile } from '../../../../shared/model/import/import-file.ts';
import { type ComparisonFormat, renderComparison } from '../../../../shared/model/report/comparison-report.ts';
import type { Report } from '../../../../shared/model/report/index.ts';
import type { RunBook } from '../runs/index.ts';
import { readOwnSummary } from './own-summary.ts';

export interface ComparisonsServiceOptions {
  readonly version: string;
  readonly runs: Pick<RunBook, 'get' | 'hostSamples' | 'evidence' | 'list' | 'import'>;
}

/** How many of the newest runs are looked through for those of one target. */
const trendDepth = 1000;

/** Runs of the history side by side. */
export class ComparisonsService {
  readonly #runs: ComparisonsServiceOptions['runs'];
  readonly #version: string;
  #isImporting = false;

  constructor({ runs, version }: ComparisonsServiceOptions) {
    this.#runs = runs;
    this.#version = version;
  }

  /** The first group is what the others are held against. Fails with `not_found`, `conflict` while one of them goes on, `invalid_input` for one named twice. */
  compare(groups: readonly (readonly RunId[])[]): Comparison {
    const seen = new Set<RunId>();
    for (const id of groups.flat()) {
      if (seen.has(id)) throw namedTwice(id);
      seen.add(id);
    }
    return compareGroups(groups.map((ids) => ids.map((id) => this.#comparable(id))));
  }

  /** The comparison as a file to hand over. */
  export(groups: readonly (readonly RunId[])[], format: ComparisonFormat): Report {
    return renderComparison(format, this.compare(groups), { version: this.#version, writtenAt: new Date().toISOString() });
  }

  /** The last runs against the host the newest run was fired at, the newest first, each with what had changed since the one before. */
  trend(limit: number): { run: RunListItem; changes: ConfigChange[] }[] {
    const query = { search: '', sort: 'startedAt', descending: true, limit: trendDepth, offset: 0 } as const;
    const ended = this.#runs.list(query).items.filter(({ state }) => state !== 'running');
    const [newest] = ended;
    if (newest === undefined) return [];
    const host = hostOf(newest);
    // One more than is shown: the oldest of them has one before it, too.
    const shown = ended.filter((run) => hostOf(run) === host).slice(0, limit + 1);
    const configured = shown.map((run) => this.#configured(run.id));
    return shown.slice(0, limit).map((run, index) => {
      const [now, before] = [configured[index], configured[index + 1]];
      return { run, changes: now === undefined || before === undefined ? [] : configChanges([[before], [now]]) };
    });
  }

  /** Adds a run that another tool recorded. Fails with `invalid_input` naming the line, and with `conflict` while another file is read. */
  async importFile(fileName: string, content: string, signal?: AbortSignal | undefined): Promise<RunListItem> {
    if (this.#isImporting) {
      throw new OpsError({ code: 'conflict', message: 'Another file is being imported.', hint: 'Wait until it is done.', retry: true });
    }
    this.#isImporting = true;
    try {
      const steps = importFile(fileName, content, readOwnSummary);
      for (;;) {
        const step = steps.next();
        if (step.done) return this.#runs.import(step.value, fileName);
        // A large file takes seconds: a run that goes on must not notice.
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted) throw new OpsError({ code: 'cancelled', message: `The import of ${fileName} was cancelled.` });
      }
    } finally {
      this.#isImporting = false;
    }
  }

  #comparable(id: RunId): ComparableRun {
    const { summary, stress } = this.#runs.get(id);
    if (summary === undefined) {
      throw new OpsError({
        code: 'conflict',
        message: `Run ${id} is going on and has no results to compare yet.`,
        hint: 'Wait for its end, or stop it.',
        details: { run: id },
      });
    }
    return { summary, host: this.#runs.hostSamples(id), evidence: this.#runs.evidence(id), stress };
  }

  #configured(id: RunId) {
    const { plan, stress } = this.#runs.get(id);
    return { plan, stress, evidence: this.#runs.evidence(id) };
  }
}

function namedTwice(id: RunId): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: `Run ${id} is named twice.`,
    hint: 'A run counts once: name each in one group only.',
    details: { run: id },
  });
}

/** `127.0.0.1:8080`, of `GET http://127.0.0.1:8080/`. */
function hostOf({ target }: RunListItem): string {
  return /\/\/([^/?#]+)/.exec(target)?.[1]?.toLowerCase() ?? target;
}
