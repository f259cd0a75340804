import type { Disposable } from '../../../../shared/base/disposable.ts';
import { Emitter } from '../../../../shared/base/emitter.ts';
import type { RunId, TargetId } from '../../../../shared/base/ids.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import type { RunDetail, RunListItem } from '../../../../shared/contract/run-record.ts';
import type { ExportFormat, RunListQuery, RunMarker } from '../../../../shared/contract/runs.ts';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import type { Verdict } from '../../../../shared/model/diagnosis/verdict.ts';
import type { PackedHostSample } from '../../../../shared/model/host-pack.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import type { ImportedRun } from '../../../../shared/model/import/imported-run.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { planTarget, planText } from '../../../../shared/model/plan-text.ts';
import { createPlanRedactor } from '../../../../shared/model/redact-plan.ts';
import { renderReport, visibleExcerpt } from '../../../../shared/model/report/index.ts';
import { emptyResults } from '../../../../shared/model/run-summary.ts';
import { type Database, isStorageFailure } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import { Topic } from '../../base/topic.ts';
import { asInterrupted, emptySample, endedFigures, finalSample, latencyOf, summarize, withVerdict } from './run-figures.ts';
import { RunRecorder } from './run-recorder.ts';
import { type RunDocument, type RunSeries, type RunSetup, RunStore } from './run-store.ts';

export interface RunBookOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly version: string;
  readonly door: string;
}

/** The run that is going on. */
export interface ActiveRun {
  readonly id: RunId;
  /** Unix time in ms. */
  readonly startedAt: number;
  /** Without its secrets. */
  readonly plan: LoadPlan;
  /** The machine behind the URL, where the user has named one. */
  readonly targetId?: TargetId | undefined;
}

/** A run as it is begun. */
export interface NewRunRequest {
  readonly plan: LoadPlan;
  readonly tags: readonly string[];
  readonly targetId?: TargetId | undefined;
  readonly guards?: RunSetup['guards'] | undefined;
  readonly stress?: RunSetup['stress'];
}

/** What happened beside a run, and when by our clock (Unix time in ms; now where it is left out). */
type RunEvent = Omit<RunMarker, 'atMs'> & { readonly at?: number | undefined };

/** History: every run of this data folder, also the one that is going on. */
export class RunBook implements Disposable {
  readonly #store: RunStore;
  readonly #logger: Logger;
  readonly #version: string;
  readonly #door: string;
  readonly #revisions: Topic<{ revision: number }>;
  readonly #activeChanges: Emitter<ActiveRun | undefined>;
  #revision = 0;
  #active: ActiveRun | undefined;

  /** Removes for good what was deleted, and makes an `interrupted` run of each that was going on when the console last ended. */
  constructor(options: RunBookOptions) {
    this.#logger = options.logger;
    this.#version = options.version;
    this.#door = options.door;
    this.#store = new RunStore(options.database, options.logger);
    this.#revisions = new Topic(
      () => ({ revision: this.#revision }),
      (error) => this.#logger.failure('A listener of the run book failed', error),
    );
    this.#activeChanges = new Emitter((error) => this.#logger.failure('A listener of the active run failed', error));
    this.#purge();
    for (const run of this.#store.running()) this.#interrupt(run);
  }

  /** What the user should know about the history itself. */
  warnings(): { message: string; hint: string }[] {
    const count = this.#store.unsavedCount;
    if (count === 0) return [];
    return [
      {
        message: `${count === 1 ? 'One run' : `${count} runs`} could not be written to disk and ${count === 1 ? 'is' : 'are'} kept in memory only.`,
        hint: 'Make room on the disk before you close Blitz Console: what is in memory is then saved. Or export the runs elsewhere.',
      },
    ];
  }

  /** Opens a run; its plan is stored without its secrets. It is the active one from now until its recorder is told of its end. */
  begin(run: NewRunRequest): RunRecorder {
    const redactor = createPlanRedactor(run.plan);
    const { plan } = redactor;
    const startedAt = new Date().toISOString();
    const labels = { name: plan.name, tags: distinctTags(run.tags) };
    const id = this.#store.insert({
      ...labels,
      startedAt,
      target: planTarget(plan),
      planText: planText(plan),
      plan,
      door: this.#door,
      sample: emptySample,
      targetId: run.targetId,
      setup: { guards: run.guards ?? [], stress: run.stress },
    });
    this.#tell();
    const recorder = new RunRecorder({
      id,
      store: this.#store,
      logger: this.#logger,
      redactor,
      labels,
      facts: { startedAt, blitzVersion: this.#version, door: this.#door },
      first: emptySample,
      onEnd: () => {
        this.#tell();
        if (this.#active?.id === id) this.#setActive(undefined);
      },
    });
    this.#setActive({ id, startedAt: Date.parse(startedAt), plan, targetId: run.targetId });
    return recorder;
  }

  /** Adds a run that another tool recorded, without its secrets, marked by its tags. It was never active. */
  import(run: ImportedRun, fileName: string): RunListItem {
    const { tool, state, durationMs, seconds } = run;
    const redactor = createPlanRedactor(run.plan);
    const { plan } = redactor;
    const results = withVerdict(state, { ...run.results, examples: run.results.examples.map(redactor.example) });
    const startedAt = new Date(run.startedAt ?? Date.now()).toISOString();
    const name = redactor.text(visibleExcerpt(run.name, 120));
    const tags = distinctTags(['imported', tool, ...run.tags.map((tag) => visibleExcerpt(tag.replaceAll(',', ' '), 40).trim())])
      .filter((tag) => tag !== '')
      .slice(0, 20);
    const id = this.#store.insert({
      ...{ name, tags, startedAt, plan, target: planTarget(plan), planText: planText(plan), door: this.#door },
      ...{ sample: emptySample, setup: { guards: [] } },
    });
    const reason = redactor.text([`Imported from ${visibleExcerpt(fileName, 120)}, recorded by ${tool}.`, ...run.notes].join(' '));
    const facts = { run: id, name, tags, state, reason, startedAt, durationMs, blitzVersion: this.#version, door: this.#door } as const;
    this.#store.update(id, {
      figures: endedFigures(state, durationMs, results),
      sample: finalSample({ ...emptySample, latency: latencyOf(results) }, state, durationMs, results),
      summary: summarize(facts, plan, results),
      series: { seconds, moments: [] },
    });
    this.#store.refreshSearch(id);
    this.#tell();
    return this.item(id);
  }

  get active(): ActiveRun | undefined {
    return this.#active;
  }

  /** Called when a run begins (with it) and when it has ended (with `undefined`), before anything else happens: listeners must not wait. */
  onActive(listener: (run: ActiveRun | undefined) => void): Disposable {
    return this.#activeChanges.on(listener);
  }

  /** Notes what happens beside a run, on its time axis. Never throws: `undefined` where it could not be written down. */
  mark(id: RunId, event: RunEvent): RunMarker | undefined {
    try {
      const { at = Date.now(), kind, text } = event;
      const marker = { atMs: at - Date.parse(this.item(id).startedAt), kind, text };
      this.#store.addMarker(id, marker);
      this.#tell();
      return marker;
    } catch (error) {
      this.#logger.failure('A marker could not be written to history', error, { run: id });
      return undefined;
    }
  }

  /** What happened beside a run, ascending in time. */
  markers(id: RunId): RunMarker[] {
    this.#find(id);
    return this.#store.markers(id).sort((a, b) => a.atMs - b.atMs);
  }

  /** Names the machine behind a run that was begun without one. Never throws. */
  setTarget(id: RunId, targetId: TargetId): void {
    this.#attempt(id, () => this.#store.setTarget(id, targetId));
  }

  /** Adds to what is known of the machine behind a run. Never throws. */
  recordHost(id: RunId, samples: readonly HostSample[]): void {
    this.#attempt(id, () => this.#store.addHostSamples(id, samples));
  }

  /** How the machine behind a run was, ascending in time. */
  hostSamples(id: RunId): HostSample[] {
    this.#find(id);
    return this.#store.hostSamples(id);
  }

  /** The same as they are kept. */
  packedHostSamples(id: RunId): PackedHostSample[] {
    this.#find(id);
    return this.#store.packedHostSamples(id);
  }

  /** What is known so far of why requests of a run failed, in place of what was known before. Never throws. */
  recordEvidence(id: RunId, evidence: RunEvidence): void {
    this.#attempt(id, () => this.#store.setEvidence(id, evidence));
  }

  /** What the machine behind a run said of it; `isComplete` is false while it goes on, and after a crash. */
  evidence(id: RunId): RunEvidence | undefined {
    this.#find(id);
    return this.#store.evidence(id);
  }

  list(query: RunListQuery): { items: RunListItem[]; total: number } {
    return this.#store.list(query);
  }

  get(id: RunId): RunDetail {
    const { item, document } = this.#find(id);
    const summary = summaryWithLabels(item, document);
    const targetId = this.#store.target(id);
    const { guards, stress } = this.#store.setup(id);
    return {
      item,
      plan: document.plan,
      ...(summary === undefined ? {} : { summary }),
      ...(targetId === undefined ? {} : { targetId }),
      guards: [...guards],
      ...(stress === undefined ? {} : { stress }),
    };
  }

  item(id: RunId): RunListItem {
    return this.#find(id).item;
  }

  series(id: RunId): RunSeries {
    this.#find(id);
    return this.#store.series(id);
  }

  /** The last sample of a run, with its whole series. */
  lastSample(id: RunId): LoadSample {
    return { ...(this.#find(id).document.sample ?? emptySample), ...this.#store.series(id) };
  }

  rename(id: RunId, name: string): RunListItem {
    this.#store.setLabels(id, name, this.item(id).tags);
    this.#tell();
    return this.item(id);
  }

  setTags(id: RunId, tags: readonly string[]): RunListItem {
    this.#store.setLabels(id, this.item(id).name, distinctTags(tags));
    this.#tell();
    return this.item(id);
  }

  delete(ids: readonly RunId[]): { deleted: number } {
    const running = ids.find((id) => this.#store.item(id)?.state === 'running');
    if (running !== undefined) {
      throw new OpsError({
        code: 'conflict',
        message: `Run ${running} is going on and cannot be deleted.`,
        hint: 'Stop it first.',
        details: { run: running },
      });
    }
    const deletedAt = new Date().toISOString();
    const deleted = ids.filter((id) => this.#store.setDeleted(id, deletedAt)).length;
    if (deleted > 0) this.#tell();
    return { deleted };
  }

  restore(ids: readonly RunId[]): { restored: number } {
    const restored = ids.filter((id) => this.#store.setDeleted(id, undefined)).length;
    if (restored > 0) this.#tell();
    return { restored };
  }

  /** A run in one of the report formats, with why requests failed where that is known. */
  export(id: RunId, format: ExportFormat, verdict?: Verdict): { fileName: string; mediaType: string; content: string } {
    const { summary } = this.get(id);
    if (summary === undefined) {
      throw new OpsError({
        code: 'conflict',
        message: `Run ${id} is going on and has no results to export yet.`,
        hint: 'Wait for its end, or stop it.',
        details: { run: id },
      });
    }
    return renderReport(format, {
      summary,
      ...this.#store.series(id),
      host: this.#store.hostSamples(id),
      markers: this.markers(id),
      verdict,
    });
  }

  changes(signal: AbortSignal | undefined): AsyncGenerator<{ revision: number }, void, undefined> {
    return this.#revisions.stream(signal);
  }

  /** Tries once more to save what is in memory only. The database is its owner's to close. */
  dispose(): void {
    this.#store.saveUnsaved();
    this.#revisions.dispose();
    this.#activeChanges.dispose();
  }

  #find(id: RunId): { item: RunListItem; document: RunDocument } {
    const item = this.#store.item(id);
    const document = item === undefined ? undefined : this.#store.document(id);
    if (item === undefined || document === undefined) {
      throw new OpsError({
        code: 'not_found',
        message: `There is no run ${id}.`,
        hint: 'It may have been deleted. Look into the list of runs.',
        details: { run: id },
      });
    }
    return { item, document };
  }

  #attempt(id: RunId, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#logger.failure('What is known of a run’s machine could not be written to history', error, { run: id });
    }
  }

  #setActive(run: ActiveRun | undefined): void {
    this.#active = run;
    this.#activeChanges.emit(run);
  }

  #interrupt(run: RunListItem): void {
    const document = this.#store.document(run.id);
    if (document === undefined) return;
    const state = 'interrupted';
    const results = asInterrupted(document.checkpoint ?? emptyResults);
    const { id, name, tags, startedAt, durationMs } = run;
    const reason = 'Blitz Console ended while the run was going on. This is what was recorded until then.';
    const facts = { run: id, name, tags, state, reason, startedAt, durationMs, blitzVersion: this.#version, door: document.door } as const;
    this.#store.update(id, {
      figures: endedFigures(state, durationMs, results),
      sample: finalSample(document.sample ?? emptySample, state, durationMs, results),
      summary: summarize(facts, document.plan, results),
      series: { seconds: [], moments: [] },
    });
    this.#store.refreshSearch(id);
    this.#logger.warn('A run was interrupted when the console last ended', { run: id });
  }

  #purge(): void {
    try {
      this.#store.purge();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      this.#logger.failure('Deleted runs could not be removed for good', error);
    }
  }

  #tell(): void {
    this.#revision += 1;
    this.#revisions.changed();
  }
}

/** A run may have been renamed after its summary was written. */
function summaryWithLabels(item: RunListItem, document: RunDocument): RunDetail['summary'] {
  const { summary } = document;
  return summary === undefined ? undefined : { ...summary, metadata: { ...summary.metadata, name: item.name, tags: item.tags } };
}

/** Tags that differ in more than their case, in the order given. */
function distinctTags(tags: readonly string[]): string[] {
  return [...new Map(tags.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toReversed();
}
