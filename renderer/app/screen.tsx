import type { ExperimentId, RunId } from '../../shared/base/ids.ts';
import type { AlarmSummary } from '../../shared/contract/alarms.ts';
import type { RunningJobs } from '../../shared/contract/app.ts';
import type { LabStatus } from '../../shared/contract/lab.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { localTargetId } from '../../shared/contract/targets.ts';
import { loadPresets } from '../../shared/model/presets.ts';
import { useClient } from '../client/index.ts';
import { draftOfQuery } from '../features/alarms/alarm-form.ts';
import { useAlarmsStore } from '../features/alarms/alarms-store.ts';
import { AlarmsView } from '../features/alarms/alarms-view.tsx';
import { RunAlarmsPanel } from '../features/alarms/run-alarms-panel.tsx';
import { TargetAlarmsPanel } from '../features/alarms/target-alarms-panel.tsx';
import { MetricsView } from '../features/cloudwatch/metrics-view.tsx';
import { CompareView } from '../features/compare/compare-view.tsx';
import { HistoryView } from '../features/history/history-view.tsx';
import { HomeView } from '../features/home/home-view.tsx';
import { HostView } from '../features/host/host-view.tsx';
import { LabView } from '../features/lab/lab-view.tsx';
import { fileSource, useLogsStore } from '../features/logs/logs-store.ts';
import { LogsView } from '../features/logs/logs-view.tsx';
import { RunLogPanel } from '../features/logs/run-log-panel.tsx';
import { ConsentDialog } from '../features/run/parts/consent-dialog.tsx';
import { StressDialog } from '../features/run/parts/stress-dialog.tsx';
import { RunPage } from '../features/run/run-page.tsx';
import { useRunStore } from '../features/run/run-store.ts';
import { RunView } from '../features/run/run-view.tsx';
import { SettingsView } from '../features/settings/settings-view.tsx';
import { StressView } from '../features/stress/stress-view.tsx';
import { TargetsView } from '../features/targets/targets-view.tsx';
import { TerminalView } from '../features/terminal/terminal-view.tsx';
import { VerdictSummary } from '../features/verdict/verdict-summary.tsx';
import { VerdictView } from '../features/verdict/verdict-view.tsx';
import { navigate, newAlarm, type Route } from '../ui/route.ts';
import { ExperimentForm, NumberedExperiment } from './experiment-screen.tsx';
import { useRepeatRun } from './use-repeat-run.ts';
import type { Targets } from './use-targets.ts';

/** Puts the features together: which screen stands at which route, and what leads from one to another. */
export function Screen(props: {
  route: Route;
  active: RunListItem | undefined;
  jobs: RunningJobs['jobs'];
  lab: LabStatus | undefined;
  alarms: AlarmSummary | undefined;
  known: Targets;
}) {
  const { route, active, jobs, lab, alarms, known } = props;
  const client = useClient();
  const { applyPreset, setUrl } = useRunStore();
  const toRun = (presetId: string, url?: string) => {
    const preset = loadPresets.find(({ id }) => id === presetId);
    if (preset) applyPreset(preset);
    if (url !== undefined) setUrl(url);
    navigate({ screen: 'run' });
  };
  const { startRun, repeat, change } = useRepeatRun(known.targets);
  const tryLab = () => {
    // The lab's own screen shows how far it is and why it failed, should it fail.
    if (lab?.state !== 'running') client.lab.up({}).catch(() => {});
    navigate({ screen: 'lab' });
  };
  const followLogs = (paths: readonly string[]) => {
    useLogsStore.getState().choose(paths.map((path) => fileSource(localTargetId, path)));
    navigate({ screen: 'logs' });
  };
  const alarmOnMetric: Parameters<typeof MetricsView>[0]['onAlarm'] = (scope, query) => {
    useAlarmsStore.getState().begin(draftOfQuery(scope, query, known.current?.id));
    navigate({ screen: 'alarms', id: newAlarm });
  };
  switch (route.screen) {
    case 'home':
      return (
        <>
          <HomeView
            active={active}
            jobs={jobs}
            alarms={alarms}
            startError={startRun.error}
            onTryLab={tryLab}
            onPreset={(presetId) => toRun(presetId)}
            onRepeat={repeat}
          />
          <ConsentDialog startRun={startRun} />
          <StressDialog startRun={startRun} />
        </>
      );
    case 'run':
      return route.id === undefined ? (
        <RunView active={active} lab={lab} current={known.current} targets={known.targets} />
      ) : (
        <RunPage
          key={route.id}
          id={route.id as RunId}
          targets={known.targets}
          logPanel={(target, jump) => <RunLogPanel target={target} jump={jump} />}
          verdict={(run) => <VerdictSummary run={run} />}
          alarmPanel={<RunAlarmsPanel id={route.id as RunId} />}
        />
      );
    case 'lab':
      return <LabView lab={lab} onLoad={(presetId) => toRun(presetId, lab?.url)} onFollowLogs={followLogs} />;
    case 'verdict':
      return (
        <>
          <VerdictView
            id={route.id as RunId | undefined}
            busy={active !== undefined || startRun.starting}
            startError={startRun.error}
            onRepeat={repeat}
            onChange={change}
            onTryLab={tryLab}
          />
          <ConsentDialog startRun={startRun} />
          <StressDialog startRun={startRun} />
        </>
      );
    case 'experiment':
      return route.id === undefined ? (
        <ExperimentForm mode="repeat" active={active} known={known} />
      ) : (
        <NumberedExperiment id={route.id as ExperimentId} active={active} known={known} />
      );
    case 'limit':
      return <ExperimentForm mode="limit" active={active} known={known} />;
    case 'compare':
      return <CompareView />;
    case 'history':
      return <HistoryView />;
    case 'settings':
      return <SettingsView />;
    case 'metrics':
      return known.current ? (
        <MetricsView key={known.current.id} target={known.current} onTryLab={tryLab} onAlarm={alarmOnMetric} />
      ) : undefined;
    case 'alarms':
      return known.current ? (
        <AlarmsView id={route.id} edit={route.edit === true} targets={known.targets} current={known.current} onTryLab={tryLab} />
      ) : undefined;
    case 'targets':
      return (
        <TargetsView
          id={route.id}
          edit={route.edit === true}
          alarmPanel={(targetId) => <TargetAlarmsPanel targetId={targetId} />}
          {...known}
        />
      );
    case 'stress':
      return known.current ? (
        <StressView key={known.current.id} target={known.current} link={known.link} targets={known.targets} />
      ) : undefined;
    case 'terminal':
      return known.current ? <TerminalView targets={known.targets} current={known.current} /> : undefined;
    case 'logs':
      return known.current ? <LogsView targets={known.targets} current={known.current} /> : undefined;
    case 'host':
      return known.current ? <HostView key={known.current.id} target={known.current} /> : undefined;
  }
}
