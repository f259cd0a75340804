import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { implement, type Router } from '@orpc/server';
import { DisposableStore } from '../../shared/base/disposable.ts';
import type { AlarmId, TargetId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Alarm } from '../../shared/contract/alarms.ts';
import type { AppInfo } from '../../shared/contract/app.ts';
import { type Contract, contract } from '../../shared/contract/index.ts';
import { createAwsGateway, readAwsProfiles, regionOfEnvironment } from './adapters/aws/index.ts';
import { isStorageFailure, openDatabase } from './adapters/sqlite/index.ts';
import { acquireDataFolder, type DataFolderOwner, type OwnerPlace } from './base/data-folder-lock.ts';
import { createLogger, type Logger } from './base/logger.ts';
import {
  AlarmBook,
  AlarmNewsService,
  AlarmsService,
  alarmNewsMigrations,
  alarmsMigrations,
  createAlarmsApi,
  LocalAlarmService,
  localAlarmsMigrations,
  markAlarms,
  OwnWork,
  targetOfAlarm,
} from './features/alarms/index.ts';
import { AwsService, createAwsApi } from './features/aws/index.ts';
import { CloudwatchService, createCloudwatchApi } from './features/cloudwatch/index.ts';
import { ComparisonsService, createComparisonsApi } from './features/comparisons/index.ts';
import { EvidenceService, errorLevelMigrations, ownStressSpans } from './features/evidence/index.ts';
import { createExperimentsApi, ExperimentsService, experimentsMigrations } from './features/experiments/index.ts';
import { GuardService } from './features/guards/index.ts';
import { createHostsApi, createTargetsApi, HostsService, hostsMigrations, recordingTarget } from './features/hosts/index.ts';
import { createLabHandlers, LabService } from './features/lab/index.ts';
import { createLoadEngine } from './features/load/engine/load-engine.ts';
import type { LoadEngine } from './features/load/engine/load-engine-types.ts';
import { createLoadApi, LoadService } from './features/load/index.ts';
import { createLogsApi, LogsService } from './features/logs/index.ts';
import { createMetricsApi, MetricsService } from './features/metrics/index.ts';
import { createRunsApi, RunBook, runsMigrations } from './features/runs/index.ts';
import { createSettingsApi, SettingsService, settingsMigrations } from './features/settings/index.ts';
import { createStressApi, StressService, stressMigrations } from './features/stress/index.ts';
import { createTerminalApi, TerminalService } from './features/terminal/index.ts';
import { createVerdictsApi, VerdictService } from './features/verdicts/index.ts';
import type { Platform } from './platform.ts';
import { StopEverything, stoppableExperiment, stoppableRun, stoppableStarts, stoppableStress } from './stop-everything.ts';

/** Implements the whole contract; any oRPC handler takes it, with an empty context. */
export type CoreRouter = Router<Contract, Record<never, never>>;

/** Everything the console can do, ready to be put behind a door. */
export interface Core {
  readonly router: CoreRouter;
  /** The log every layer writes to: unknown errors get their id here (`logger.failure`). */
  readonly logger: Logger;
  info(): AppInfo;
  /** Tells a second process that finds the data folder held where it may join (see `readOwner`). */
  publishOwner(place: OwnerPlace): void;
  /** Stops a run that is going on, records it as such, and releases everything in reverse order. Safe to call twice. */
  dispose(): Promise<void>;
}

export interface CoreOptions {
  /** Another engine than the real one: what a test of everything around it needs. */
  readonly createEngine?: (() => LoadEngine) | undefined;
}

/**
 * Builds every service, in order; the only place that does.
 *
 * Fails with `conflict` (details: pid, door, startedAt) when another process has the data folder, and with `storage` when the folder
 * cannot be made or its history was written by a newer version.
 */
export async function createCore(platform: Platform, options: CoreOptions = {}): Promise<Core> {
  const owned = new DisposableStore();
  try {
    return await build(platform, options, owned);
  } catch (error) {
    await owned.dispose();
    throw error;
  }
}

async function build(platform: Platform, options: CoreOptions, owned: DisposableStore): Promise<Core> {
  makeDataFolder(platform.dataFolder);
  const logger = owned.add(createLogger({ folder: join(platform.dataFolder, 'logs') }));
  const claim = await claimDataFolder(platform, logger);
  owned.add(claim.lock);

  const opened = openDatabase(join(platform.dataFolder, 'blitz.db'), [
    ...settingsMigrations,
    ...runsMigrations,
    ...hostsMigrations,
    ...stressMigrations,
    ...alarmsMigrations,
    ...localAlarmsMigrations,
    ...errorLevelMigrations,
    ...alarmNewsMigrations,
    ...experimentsMigrations,
  ]);
  const database = owned.add(opened.database);
  for (const warning of opened.warnings) logger.warn(warning.message);

  const settings = owned.add(new SettingsService({ database, logger: logger.child('settings') }));
  const currentTargetId = () => settings.get().currentTarget;
  const hosts = owned.add(new HostsService({ database, platform, currentTargetId, logger: logger.child('hosts') }));
  const runs = owned.add(new RunBook({ database, logger: logger.child('runs'), version: platform.version, door: platform.door }));
  const watchHosts = (signal: AbortSignal) => hosts.sessions.watch(signal);
  const servingLab = () => {
    const { state, url, logs, knobs } = lab.status;
    return state === 'running' && url !== undefined ? { url, logs, config: knobs } : undefined;
  };
  const metrics = owned.add(
    new MetricsService({ hosts: hosts.sessions, watchHosts, runs, labUrl: () => servingLab()?.url, logger: logger.child('metrics') }),
  );
  const standingAlarm = ({ id, name, state, targetId }: Alarm) => ({ id, name, state, targetId });
  // Before what fires: a console that ends hears of the end of its run, and waits for the last lines.
  const evidence = owned.add(
    new EvidenceService({
      database,
      hosts: hosts.sessions,
      watchHosts,
      runs,
      sources: {
        lab: servingLab,
        findLab: () => lab.ready().then(servingLab),
        stress: (id) => ownStressSpans(stress.jobs().filter(({ targetId }) => targetId === id)),
        alarms: (id) =>
          alarmBook
            .all()
            .filter(({ targetId }) => targetId === id)
            .map(standingAlarm),
        onAlarm: (listener) => alarmBook.onTransition(({ alarm, at }) => listener({ ...standingAlarm(alarm), at })),
        alarmPeriodS: (id) => alarms.get(id as AlarmId, undefined).then(({ draft }) => draft?.periodS),
        instanceType: (target) => aws.instanceOf(target).then((instance) => instance?.type),
      },
      logger: logger.child('evidence'),
    }),
  );
  const targetOf = (id: TargetId | undefined) => (id === undefined ? hosts.sessions.currentTarget() : hosts.sessions.target(id));
  const alarmBook = owned.add(new AlarmBook({ database, logger: logger.child('alarms'), during: (at) => ownWork.at(at) }));
  const guards = new GuardService({
    target: targetOf,
    watchHost: (id) => metrics.keep(id),
    alarms: {
      all: () => alarmBook.all(),
      get: (id) => alarmBook.get(id as AlarmId),
      find: (idOrName, scope) => alarmBook.find(idOrName, scope),
      known: (idsOrNames, scope, signal) => alarms.known(idsOrNames, scope, signal),
      hold: (scope) => aws.hold(scope),
      onTransition: (listener) => {
        alarms.start();
        return alarmBook.onTransition(listener);
      },
      onChange: (listener) => alarmBook.onChange(listener),
    },
    logger: logger.child('guards'),
  });
  const createEngine =
    options.createEngine ?? (() => createLoadEngine({ workerEntry: platform.entries.loadWorker, logger: logger.child('engine') }));
  const engine = owned.add(createEngine());
  const load = owned.add(
    new LoadService({
      engine,
      runs,
      settings,
      notify: (notification) => platform.notify(notification),
      watchGuards: (watched) => guards.watch(watched),
      logger: logger.child('load'),
    }),
  );
  const lab = owned.add(new LabService({ platform, logger: logger.child('lab') }));

  const aws = owned.add(
    new AwsService({
      settings: () => settings.get().aws,
      targets: () => hosts.targets.all(),
      demoUrl: () => (lab.status.state === 'running' ? lab.status.cloudwatchUrl : undefined),
      findDemo: () => lab.ready(),
      onSources: (listener) => {
        const sources = new DisposableStore();
        sources.add(settings.onChange(listener));
        sources.add(hosts.targets.changes.on(listener));
        sources.add(lab.changes.on(listener));
        return sources;
      },
      createGateway: createAwsGateway,
      readProfiles: readAwsProfiles,
      regionOfEnvironment,
      logger: logger.child('aws'),
    }),
  );
  const cloudwatch = owned.add(
    new CloudwatchService({
      aws,
      instanceOf: (target) => aws.instanceOf(target),
      target: (id) => hosts.targets.get(id),
    }),
  );

  const labLogs = () => (lab.status.state === 'running' ? lab.status.logs : []);
  const logs = owned.add(new LogsService({ hosts: hosts.sessions, labLogs, logger: logger.child('logs') }));
  const terminals = owned.add(new TerminalService({ hosts: hosts.sessions, logger: logger.child('terminal') }));
  const stress = owned.add(
    new StressService({
      database,
      hosts: hosts.sessions,
      watchHosts: (signal) => hosts.sessions.watch(signal),
      keepMetrics: (id) => metrics.keep(id),
      watchGuards: (watched) => guards.watch(watched),
      mark: (kind, text) => {
        if (runs.active !== undefined) runs.mark(runs.active.id, { kind, text });
      },
      logger: logger.child('stress'),
    }),
  );
  owned.add(
    runs.onActive((run) => {
      if (run !== undefined) stress.markRunning();
    }),
  );
  const ownWork = owned.add(
    new OwnWork(runs, () => stress.jobs().map((job) => ({ ...job, targetName: hosts.targets.find(job.targetId)?.name ?? job.targetId }))),
  );
  owned.add(markAlarms(alarmBook, runs));
  const localAlarms = owned.add(
    new LocalAlarmService({
      database,
      book: alarmBook,
      findTarget: (id) => hosts.targets.find(id),
      metrics: {
        keepHost: (id) => metrics.keep(id, false),
        recentHost: (id) => metrics.recent(id),
        watchHosts,
        onTargetChange: (listener) => hosts.targets.changes.on(listener),
        onRunSample: (listener) => load.onSample(listener),
        tail: (source, signal) => logs.tail({ sources: [source], lastLines: 0, isSilent: true }, signal),
      },
      runs,
      logger: logger.child('alarms'),
    }),
  );
  const news = owned.add(
    new AlarmNewsService({
      book: alarmBook,
      database,
      platform,
      settings: () => settings.get().notifications,
      onSettings: (listener) => settings.onChange(listener),
      during: (at) => ownWork.at(at),
      isOfRuns: (id) => localAlarms.isOfRuns(id),
      isTelling: platform.door !== 'cli',
      logger: logger.child('alarms'),
    }),
  );
  const alarms = owned.add(
    new AlarmsService({
      book: alarmBook,
      aws,
      local: localAlarms,
      news,
      target: (id) => hosts.targets.get(id),
      targetOf: (scope, alarm) => targetOfAlarm(scope, alarm, hosts.targets.all(), (id) => aws.scopeOf(id)),
      instanceOf: (target) => aws.instanceOf(target),
      logger: logger.child('alarms'),
    }),
  );
  owned.add(
    hosts.targets.changes.on(({ id, kind }) => {
      if (kind === 'removed') alarms.forgetTarget(id);
    }),
  );
  // What goes on without a window: a command looks at alarms only where it is about them.
  if (platform.door === 'desktop' || platform.door === 'headless') alarms.start();
  const comparisons = new ComparisonsService({ runs, version: platform.version });
  const verdicts = new VerdictService({
    runs,
    evidenceOf: (id) => runs.evidence(id),
    settled: (id) => evidence.settled(id),
    logger: logger.child('verdicts'),
  });
  const experiments = owned.add(
    new ExperimentsService({
      database,
      runs,
      load,
      stress,
      machineOf: (run) => {
        const id = recordingTarget(run, () => hosts.sessions.currentTarget(), servingLab()?.url);
        return id === undefined ? undefined : hosts.sessions.target(id);
      },
      judge: async (ids) => {
        await Promise.all(ids.map((id) => evidence.settled(id)));
        return verdicts.together(ids);
      },
      raiseErrorLog: async (id, url, signal) => {
        const raised = await evidence.raiseErrorLog(id, url, signal);
        if (raised === undefined) return { restore: async () => undefined };
        return { note: 'The error log of nginx is at warn until the experiment is over.', restore: () => raised.restore() };
      },
      betweenStepsMs: 1000,
      notify: (notification) => platform.notify(notification),
      logger: logger.child('experiments'),
    }),
  );
  const everything = owned.add(
    new StopEverything({
      stoppables: [stoppableStarts(guards), stoppableExperiment(experiments), stoppableRun(load, runs), stoppableStress(stress), logs],
      logger: logger.child('stop'),
    }),
  );

  const info = (): AppInfo => ({
    version: platform.version,
    door: platform.door,
    nodeVersion: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpuCount: availableParallelism(),
    dataFolder: platform.dataFolder,
    warnings: [...opened.warnings, ...runs.warnings()],
  });
  const api = implement(contract);
  const router = api.router({
    app: {
      info: api.app.info.handler(info),
      reportError: api.app.reportError.handler(({ input }) => ({ id: logger.child('renderer').failure(input.message, input.stack ?? '') })),
      stopEverything: api.app.stopEverything.handler(() => everything.stop()),
      jobs: api.app.jobs.handler(({ signal }) => everything.jobs(signal)),
    },
    alarms: createAlarmsApi(alarms),
    aws: createAwsApi(aws),
    cloudwatch: createCloudwatchApi(cloudwatch),
    comparisons: createComparisonsApi(comparisons),
    experiments: createExperimentsApi(experiments, (guarded, signal, start) => guards.whenKnown(guarded, signal, start)),
    hosts: createHostsApi(hosts),
    lab: createLabHandlers(lab),
    load: createLoadApi(load, (guarded, signal, start) => guards.whenKnown(guarded, signal, start)),
    logs: createLogsApi(logs),
    metrics: createMetricsApi(metrics),
    runs: createRunsApi(runs, (id) => verdicts.forReport(id)),
    settings: createSettingsApi(settings),
    stress: createStressApi(stress, (guarded, signal, start) => guards.whenKnown(guarded, signal, start)),
    targets: createTargetsApi(hosts),
    terminal: createTerminalApi(terminals),
    verdicts: createVerdictsApi(verdicts),
  });
  logger.info('The core is ready', { version: platform.version, door: platform.door, pid: process.pid });
  return { router, logger, info, publishOwner: claim.publish, dispose: () => owned.dispose() };
}

function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OpsError({
      code: 'storage',
      message: `The data folder ${folder} cannot be made: ${(error as Error).message}`,
      hint: 'Make the folder above it writable, or choose another data folder.',
      cause: error,
    });
  }
}

async function claimDataFolder(platform: Platform, logger: Logger) {
  const startedAt = new Date().toISOString();
  const self: DataFolderOwner = { pid: process.pid, door: platform.door, version: platform.version, startedAt };
  try {
    const claim = await acquireDataFolder(platform.dataFolder, self);
    if (!claim.ok) throw heldByAnother(platform.dataFolder, claim.owner);
    return claim;
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
    // Where nothing can be written there is nothing to fight over; the database says the same to the user.
    logger.failure('The data folder cannot be written', error);
    return { lock: { dispose() {} }, publish() {} };
  }
}

function heldByAnother(folder: string, owner: DataFolderOwner | undefined): OpsError {
  const who = owner === undefined ? 'another process' : `Blitz Console (${owner.door}, process ${owner.pid}, since ${owner.startedAt})`;
  return new OpsError({
    code: 'conflict',
    message: `The data folder ${folder} is in use by ${who}.`,
    hint: 'Use that one, close it first, or choose another data folder.',
    details: owner === undefined ? {} : { pid: owner.pid, door: owner.door, startedAt: owner.startedAt },
    retry: true,
  });
}
