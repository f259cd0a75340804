import type { RunId, TargetId } from '../../../../shared/base/ids.ts';
import type { Guard } from '../../../../shared/contract/guard.ts';
import type { RunDetail, RunListItem } from '../../../../shared/contract/run-record.ts';
import type { RunListQuery, RunMarker } from '../../../../shared/contract/runs.ts';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import { type PackedHostSample, packHostSample, unpackHostSample } from '../../../../shared/model/host-pack.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import type { LoadSample, MomentPoint, RunSeriesPoints, RunState, SecondPoint } from '../../../../shared/model/load-sample.ts';
import type { RunResults, RunSummary } from '../../../../shared/model/run-summary.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import type { Database, Row } from '../../adapters/sqlite/index.ts';
import type { Logger } from '../../base/logger.ts';
import type { RunFigures } from './run-figures.ts';
import { listConditions, searchText } from './run-search.ts';
import { RunWriter } from './run-writer.ts';
import { type RunTables, savedTables, unsavedTables } from './runs-migrations.ts';

/** What a run is in full, beside its line in the list. */
export interface RunDocument {
  readonly plan: RunDetail['plan'];
  readonly door: string;
  readonly checkpoint: RunResults | undefined;
  readonly sample: LoadSample | undefined;
  readonly summary: RunDetail['summary'];
}

/** What a run was begun with beside its plan. */
export interface RunSetup {
  readonly guards: readonly Guard[];
  readonly stress?: StressSettings | undefined;
}

export interface NewRun {
  readonly name: string;
  readonly tags: readonly string[];
  readonly startedAt: string;
  readonly target: string;
  readonly planText: string;
  readonly plan: LoadPlan;
  readonly door: string;
  readonly sample: LoadSample;
  readonly targetId?: TargetId | undefined;
  readonly setup: RunSetup;
}

/** What a recorder adds to a run. What is absent stays as it is. */
export interface RunUpdate {
  readonly figures: RunFigures;
  readonly checkpoint?: RunResults | undefined;
  readonly sample?: LoadSample | undefined;
  readonly summary?: RunSummary | undefined;
  readonly series: RunSeriesPoints;
}

/** Points of a run over time, ascending. */
export interface RunSeries {
  seconds: SecondPoint[];
  moments: MomentPoint[];
}

/** Runs in SQL, those of the disk and those it did not take (`run-writer.ts`). */
export class RunStore {
  readonly #database: Database;
  readonly #writer: RunWriter;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#writer = new RunWriter(database, logger);
  }

  /** Runs that are in memory only, because the disk did not take them. */
  get unsavedCount(): number {
    return this.#writer.unsavedCount;
  }

  insert(run: NewRun): RunId {
    this.saveUnsaved();
    const id = this.#nextId();
    const search = searchText({ id, name: run.name, tags: run.tags, state: 'running', plan: run.plan });
    this.#writer.write(id, (tables) => {
      this.#database.run(
        `INSERT INTO ${tables.runs} (id, name, tags, state, started_at, duration_ms, target, executor, plan_text, asked, ok, failed,
           aborted, rate_per_second, p95_us, search) VALUES (?, ?, ?, 'running', ?, 0, ?, ?, ?, 0, 0, 0, 0, 0, 0, ?)`,
        [id, run.name, JSON.stringify(run.tags), run.startedAt, run.target, run.plan.executor.type, run.planText, search],
      );
      this.#database.run(`INSERT INTO ${tables.documents} (run_id, plan, door, sample) VALUES (?, ?, ?, ?)`, [
        id,
        JSON.stringify(run.plan),
        run.door,
        JSON.stringify(run.sample),
      ]);
      if (run.targetId !== undefined) this.#database.run(insertTarget(tables), [id, run.targetId]);
      this.#database.run(`INSERT INTO ${tables.setups} (run_id, setup) VALUES (?, ?)`, [id, JSON.stringify(run.setup)]);
    });
    return id;
  }

  update(id: RunId, update: RunUpdate): void {
    const { figures } = update;
    this.#writer.write(id, (tables) => {
      this.#database.run(
        `UPDATE ${tables.runs} SET state = ?, duration_ms = ?, asked = ?, ok = ?, failed = ?, aborted = ?, rate_per_second = ?,
           p95_us = ?, top_failure = ?, passed = ? WHERE id = ?`,
        [
          ...[figures.state, figures.durationMs, figures.asked, figures.ok, figures.failed, figures.aborted, figures.ratePerSecond],
          ...[figures.p95Us, figures.topFailure ?? null, figures.passed === undefined ? null : Number(figures.passed), id],
        ],
      );
      this.#database.run(
        `UPDATE ${tables.documents} SET checkpoint = coalesce(?, checkpoint), sample = coalesce(?, sample),
           summary = coalesce(?, summary) WHERE run_id = ?`,
        [toJson(update.checkpoint), toJson(update.sample), toJson(update.summary), id],
      );
      const { seconds, moments } = update.series;
      const insertSecond = `INSERT OR REPLACE INTO ${tables.seconds} (run_id, second, point) VALUES (?, ?, ?)`;
      for (const point of seconds) this.#database.run(insertSecond, [id, point.second, JSON.stringify(point)]);
      const insertMoment = `INSERT OR REPLACE INTO ${tables.moments} (run_id, moment, point) VALUES (?, ?, ?)`;
      for (const point of moments) this.#database.run(insertMoment, [id, point.moment, JSON.stringify(point)]);
    });
  }

  setLabels(id: RunId, name: string, tags: readonly string[]): void {
    this.#writer.write(id, (tables) => {
      this.#database.run(`UPDATE ${tables.runs} SET name = ?, tags = ? WHERE id = ?`, [name, JSON.stringify(tags), id]);
    });
    this.refreshSearch(id);
  }

  /** To be called when what a run is searched by has changed. */
  refreshSearch(id: RunId): void {
    const item = this.item(id);
    const document = this.document(id);
    if (item === undefined || document === undefined) return;
    const search = searchText({ ...item, plan: document.plan });
    this.#writer.write(id, (tables) => this.#database.run(`UPDATE ${tables.runs} SET search = ? WHERE id = ?`, [search, id]));
  }

  setTarget(id: RunId, targetId: TargetId): void {
    this.#writer.write(id, (tables) => this.#database.run(insertTarget(tables), [id, targetId]));
  }

  /** The machine behind a run, where it is known. */
  target(id: RunId): TargetId | undefined {
    const sql = `SELECT target_id FROM ${unsavedTables.targets} WHERE run_id = ?1 UNION ALL SELECT target_id FROM ${savedTables.targets} WHERE run_id = ?1`;
    const row = this.#database.get(sql, [id]);
    return row === undefined ? undefined : (String(row.target_id) as TargetId);
  }

  /** Of a run written down by a version that did not keep it: nothing. */
  setup(id: RunId): RunSetup {
    const sql = `SELECT setup FROM ${unsavedTables.setups} WHERE run_id = ?1 UNION ALL SELECT setup FROM ${savedTables.setups} WHERE run_id = ?1`;
    return fromJson<RunSetup>(this.#database.get(sql, [id])?.setup) ?? { guards: [] };
  }

  addMarker(id: RunId, marker: RunMarker): void {
    const number = this.markers(id).length;
    this.#writer.write(id, (tables) => {
      this.#database.run(`INSERT INTO ${tables.markers} (run_id, marker, point) VALUES (?, ?, ?)`, [id, number, JSON.stringify(marker)]);
    });
  }

  /** In the order they were set. */
  markers(id: RunId): RunMarker[] {
    return this.#points<RunMarker>(id, 'markers', 'marker');
  }

  addHostSamples(id: RunId, samples: readonly HostSample[]): void {
    this.#writer.write(id, (tables) => {
      const insert = `INSERT OR REPLACE INTO ${tables.hostSamples} (run_id, at, point) VALUES (?, ?, ?)`;
      for (const sample of samples) this.#database.run(insert, [id, Math.round(sample.at), JSON.stringify(packHostSample(sample))]);
    });
  }

  hostSamples(id: RunId): HostSample[] {
    return this.packedHostSamples(id).map(unpackHostSample);
  }

  packedHostSamples(id: RunId): PackedHostSample[] {
    return this.#points<PackedHostSample>(id, 'hostSamples', 'at');
  }

  /** Replaces what there was. */
  setEvidence(id: RunId, evidence: RunEvidence): void {
    this.#writer.write(id, (tables) => {
      this.#database.run(`INSERT OR REPLACE INTO ${tables.evidence} (run_id, evidence) VALUES (?, ?)`, [id, JSON.stringify(evidence)]);
    });
  }

  evidence(id: RunId): RunEvidence | undefined {
    const [saved, unsaved] = [savedTables.evidence, unsavedTables.evidence];
    const sql = `SELECT evidence FROM ${unsaved} WHERE run_id = ?1 UNION ALL SELECT evidence FROM ${saved} WHERE run_id = ?1`;
    return fromJson<RunEvidence>(this.#database.get(sql, [id])?.evidence);
  }

  /** Hides a run or brings it back; false when there was nothing to do. */
  setDeleted(id: RunId, deletedAt: string | undefined): boolean {
    const row = this.#database.get('SELECT deleted_at FROM all_runs WHERE id = ?', [id]);
    if (row === undefined || (row.deleted_at === null) === (deletedAt === undefined)) return false;
    this.#writer.write(id, (tables) =>
      this.#database.run(`UPDATE ${tables.runs} SET deleted_at = ? WHERE id = ?`, [deletedAt ?? null, id]),
    );
    return true;
  }

  /** Removes for good what was deleted; answers how many runs. */
  purge(): number {
    return this.#database.transaction(() => {
      const gone = 'SELECT id FROM runs WHERE deleted_at IS NOT NULL';
      const { runs: _parent, ...children } = savedTables;
      for (const table of Object.values(children)) this.#database.run(`DELETE FROM ${table} WHERE run_id IN (${gone})`);
      return this.#database.run('DELETE FROM runs WHERE deleted_at IS NOT NULL');
    });
  }

  list(query: RunListQuery): { items: RunListItem[]; total: number } {
    const { where, parameters, orderBy } = listConditions(query);
    const total = Number(this.#database.get(`SELECT count(*) AS count FROM all_runs WHERE ${where}`, parameters)?.count);
    const sql = `SELECT * FROM all_runs WHERE ${where} ORDER BY ${orderBy} LIMIT ? OFFSET ?`;
    return { items: this.#database.all(sql, [...parameters, query.limit, query.offset]).map(toItem), total };
  }

  item(id: RunId): RunListItem | undefined {
    const row = this.#database.get('SELECT * FROM all_runs WHERE id = ? AND deleted_at IS NULL', [id]);
    return row === undefined ? undefined : toItem(row);
  }

  document(id: RunId): RunDocument | undefined {
    const row = this.#database.get('SELECT * FROM all_documents WHERE run_id = ?', [id]);
    if (row === undefined) return undefined;
    return {
      plan: JSON.parse(String(row.plan)) as RunDetail['plan'],
      door: String(row.door),
      checkpoint: fromJson<RunResults>(row.checkpoint),
      sample: fromJson<LoadSample>(row.sample),
      summary: fromJson<NonNullable<RunDetail['summary']>>(row.summary),
    };
  }

  series(id: RunId): RunSeries {
    return { seconds: this.#points<SecondPoint>(id, 'seconds', 'second'), moments: this.#points<MomentPoint>(id, 'moments', 'moment') };
  }

  /** Runs that were going on when the console last ended. */
  running(): RunListItem[] {
    return this.#database.all(`SELECT * FROM all_runs WHERE state = 'running'`).map(toItem);
  }

  /** Tries again to write to disk what is in memory only. */
  saveUnsaved(): void {
    this.#writer.saveUnsaved();
  }

  #points<Point>(id: RunId, table: keyof RunTables, place: string): Point[] {
    const [saved, unsaved] = [savedTables[table], unsavedTables[table]];
    const sql = `SELECT ${place}, point FROM ${saved} WHERE run_id = ?1 AND ${place} NOT IN (SELECT ${place} FROM ${unsaved} WHERE run_id = ?1)
      UNION ALL SELECT ${place}, point FROM ${unsaved} WHERE run_id = ?1 ORDER BY ${place}`;
    return this.#database.all(sql, [id]).map((row) => JSON.parse(String(row.point)) as Point);
  }

  #nextId(): RunId {
    const sql = `SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'runs'), 0), coalesce((SELECT max(id) FROM unsaved_runs), 0)) AS last`;
    return (Number(this.#database.get(sql)?.last) + 1) as RunId;
  }
}

function insertTarget(tables: RunTables): string {
  return `INSERT OR REPLACE INTO ${tables.targets} (run_id, target_id) VALUES (?, ?)`;
}

function toItem(row: Row): RunListItem {
  return {
    id: Number(row.id) as RunId,
    name: String(row.name),
    tags: JSON.parse(String(row.tags)) as string[],
    state: String(row.state) as RunState,
    startedAt: String(row.started_at),
    durationMs: Number(row.duration_ms),
    target: String(row.target),
    executor: String(row.executor),
    planText: String(row.plan_text),
    asked: Number(row.asked),
    ok: Number(row.ok),
    failed: Number(row.failed),
    aborted: Number(row.aborted),
    ratePerSecond: Number(row.rate_per_second),
    p95Us: Number(row.p95_us),
    ...(row.top_failure === null ? {} : { topFailure: String(row.top_failure) as RunListItem['topFailure'] }),
    ...(row.passed === null ? {} : { passed: row.passed === 1 }),
  };
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function fromJson<T>(value: Row[string] | undefined): T | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as T) : undefined;
}
