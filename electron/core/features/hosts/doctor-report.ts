import type { TargetId } from '../../../../shared/base/ids.ts';
import type { DoctorReport, DoctorStep } from '../../../../shared/contract/hosts.ts';
import type { TargetFacts } from '../../../../shared/contract/targets.ts';
import { type Finding, findingOf } from './doctor-checks.ts';

/** A step of the report, as whoever carries it out sees it. */
export interface OpenStep {
  readonly state: DoctorStep['state'];
  start(): void;
  /** Later findings are left out: the first one stands. */
  finish(finding: Finding): void;
}

/** The lines of an examination while it goes on. Each change is a new report for those who watch. */
export class DoctorBook {
  readonly #targetId: TargetId;
  readonly #changed: (report: DoctorReport) => void;
  #steps: DoctorStep[] = [];
  #state: DoctorReport['state'] = 'running';
  #facts: TargetFacts | undefined;

  constructor(targetId: TargetId, changed: (report: DoctorReport) => void) {
    this.#targetId = targetId;
    this.#changed = changed;
  }

  get report(): DoctorReport {
    return {
      targetId: this.#targetId,
      state: this.#state,
      steps: [...this.#steps],
      ...(this.#facts === undefined ? {} : { facts: this.#facts }),
    };
  }

  /** A line that is still to come. */
  add(step: DoctorStep['step'], title: string, machine?: string): OpenStep {
    const index = this.#steps.length;
    this.#steps.push({ step, title, state: 'pending', ...(machine === undefined ? {} : { machine }) });
    let startedMs: number | undefined;
    const change = (patch: Partial<DoctorStep>) => {
      const before = this.#steps[index];
      if (before === undefined) return;
      this.#steps = this.#steps.with(index, { ...before, ...patch });
      this.#changed(this.report);
    };
    const state = () => this.#steps[index]?.state ?? 'skipped';
    return {
      get state() {
        return state();
      },
      start: () => {
        if (state() !== 'pending') return;
        startedMs = performance.now();
        change({ state: 'running' });
      },
      finish: (finding) => {
        if (state() !== 'pending' && state() !== 'running') return;
        change({ ...finding, ...(startedMs === undefined ? {} : { durationMs: performance.now() - startedMs }) });
      },
    };
  }

  /** Carries a step out; what it throws is what it found. Rejects when cancelled. */
  async carryOut(step: OpenStep, check: () => Promise<Finding>, signal: AbortSignal): Promise<boolean> {
    step.start();
    try {
      step.finish(await check());
    } catch (error) {
      step.finish(findingOf(error, signal));
    }
    return step.state !== 'failed';
  }

  /** Whatever has not been looked at will not be. */
  end(facts: TargetFacts | undefined): void {
    this.#facts = facts;
    this.#state = 'done';
    this.#steps = this.#steps.map((step) => (step.state === 'pending' || step.state === 'running' ? { ...step, state: 'skipped' } : step));
    this.#changed(this.report);
  }
}
