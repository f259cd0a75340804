import type { Migration } from '../../adapters/sqlite/index.ts';

const runColumns = `
  name TEXT NOT NULL,
  tags TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at TEXT NOT NULL,
  duration_ms REAL NOT NULL,
  target TEXT NOT NULL,
  executor TEXT NOT NULL,
  plan_text TEXT NOT NULL,
  asked INTEGER NOT NULL,
  ok INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  aborted INTEGER NOT NULL,
  rate_per_second REAL NOT NULL,
  p95_us REAL NOT NULL,
  top_failure TEXT,
  passed INTEGER,
  search TEXT NOT NULL,
  deleted_at TEXT`;
const documentColumns = 'plan TEXT NOT NULL, door TEXT NOT NULL, checkpoint TEXT, sample TEXT, summary TEXT';
const momentColumns = 'moment INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (run_id, moment)';
const secondColumns = 'second INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (run_id, second)';
const markerColumns = 'marker INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (run_id, marker)';
const setupColumns = 'run_id INTEGER PRIMARY KEY, setup TEXT NOT NULL';
const evidenceColumns = 'run_id INTEGER PRIMARY KEY, evidence TEXT NOT NULL';
const hostSampleColumns = 'at INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (run_id, at)';

/**
 * `runs` holds what the list shows and nothing large, so that ten thousand are searched quickly; `run_documents` what a run is in full;
 * `run_seconds` its series, `run_moments` its first 31 s in finer steps; `run_targets` which machine stood behind it, `run_host_samples` how
 * that was, second by second, `run_markers` what happened beside the run, `run_setups` what it was begun with beside its plan, and `run_evidence` what
 * the machine said of it: its configuration, its logs, its kernel.
 */
export const runsMigrations: readonly Migration[] = [
  {
    name: 'runs-1',
    sql: `
      CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, ${runColumns});
      CREATE TABLE run_documents (run_id INTEGER PRIMARY KEY REFERENCES runs (id), ${documentColumns});
      CREATE TABLE run_seconds (run_id INTEGER NOT NULL REFERENCES runs (id), ${secondColumns}) WITHOUT ROWID;`,
  },
  {
    name: 'runs-2',
    sql: `CREATE TABLE run_moments (run_id INTEGER NOT NULL REFERENCES runs (id), ${momentColumns}) WITHOUT ROWID;`,
  },
  {
    name: 'runs-3',
    sql: `
      CREATE TABLE run_targets (run_id INTEGER PRIMARY KEY REFERENCES runs (id), target_id TEXT NOT NULL);
      CREATE TABLE run_markers (run_id INTEGER NOT NULL REFERENCES runs (id), ${markerColumns}) WITHOUT ROWID;
      CREATE TABLE run_host_samples (run_id INTEGER NOT NULL REFERENCES runs (id), ${hostSampleColumns}) WITHOUT ROWID;`,
  },
  { name: 'runs-4', sql: `CREATE TABLE run_setups (${setupColumns}, FOREIGN KEY (run_id) REFERENCES runs (id));` },
  { name: 'runs-5', sql: `CREATE TABLE run_evidence (${evidenceColumns}, FOREIGN KEY (run_id) REFERENCES runs (id));` },
];

/** The same tables in memory, for runs the disk does not take; what is in them counts before what is on disk. */
export const unsavedTablesSql = `
  CREATE TEMP TABLE unsaved_runs (id INTEGER PRIMARY KEY, ${runColumns});
  CREATE TEMP TABLE unsaved_documents (run_id INTEGER PRIMARY KEY, ${documentColumns});
  CREATE TEMP TABLE unsaved_seconds (run_id INTEGER NOT NULL, ${secondColumns}) WITHOUT ROWID;
  CREATE TEMP TABLE unsaved_moments (run_id INTEGER NOT NULL, ${momentColumns}) WITHOUT ROWID;
  CREATE TEMP TABLE unsaved_targets (run_id INTEGER PRIMARY KEY, target_id TEXT NOT NULL);
  CREATE TEMP TABLE unsaved_markers (run_id INTEGER NOT NULL, ${markerColumns}) WITHOUT ROWID;
  CREATE TEMP TABLE unsaved_host_samples (run_id INTEGER NOT NULL, ${hostSampleColumns}) WITHOUT ROWID;
  CREATE TEMP TABLE unsaved_setups (${setupColumns});
  CREATE TEMP TABLE unsaved_evidence (${evidenceColumns});
  CREATE TEMP VIEW all_runs AS
    SELECT * FROM runs WHERE id NOT IN (SELECT id FROM unsaved_runs) UNION ALL SELECT * FROM unsaved_runs;
  CREATE TEMP VIEW all_documents AS
    SELECT * FROM run_documents WHERE run_id NOT IN (SELECT run_id FROM unsaved_documents) UNION ALL SELECT * FROM unsaved_documents;`;

export interface RunTables {
  readonly runs: string;
  readonly documents: string;
  readonly seconds: string;
  readonly moments: string;
  readonly targets: string;
  readonly markers: string;
  readonly hostSamples: string;
  readonly setups: string;
  readonly evidence: string;
}

export const savedTables: RunTables = {
  runs: 'runs',
  documents: 'run_documents',
  seconds: 'run_seconds',
  moments: 'run_moments',
  targets: 'run_targets',
  markers: 'run_markers',
  hostSamples: 'run_host_samples',
  setups: 'run_setups',
  evidence: 'run_evidence',
};
export const unsavedTables: RunTables = {
  runs: 'unsaved_runs',
  documents: 'unsaved_documents',
  seconds: 'unsaved_seconds',
  moments: 'unsaved_moments',
  targets: 'unsaved_targets',
  markers: 'unsaved_markers',
  hostSamples: 'unsaved_host_samples',
  setups: 'unsaved_setups',
  evidence: 'unsaved_evidence',
};
