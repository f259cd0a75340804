import type { HostStatus } from '../../../shared/contract/hosts.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { useStream } from '../../client/index.ts';
import { LinkState } from '../../ui/link-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CpuPanel } from './parts/cpu-panel.tsx';
import { JobTable } from './parts/job-table.tsx';
import { PreflightPanel } from './parts/preflight-panel.tsx';
import { ResultPanel } from './parts/result-panel.tsx';
import { RunningPanel } from './parts/running-panel.tsx';
import { StressFields } from './parts/stress-fields.tsx';
import { StressPresets } from './parts/stress-presets.tsx';
import { formToSettings } from './stress-form.ts';
import { useStressStore } from './stress-store.ts';
import { isActive } from './stress-text.ts';
import classes from './stress-view.module.css';

/** Stressing a machine, always with an end. `target`: the one that would be stressed. */
export function StressView(props: { target: Target; link: HostStatus | undefined; targets: readonly Target[] }) {
  const { target, link, targets } = props;
  const jobs = useStream((client, signal) => client.stress.watch(undefined, { signal }), 'stress jobs').value?.jobs ?? [];
  const form = useStressStore((store) => store.form);
  const { settings, errors } = formToSettings(form);
  const here = jobs.filter(({ targetId }) => targetId === target.id);
  const active = here.find(isActive);
  const last = here.find((job) => !isActive(job));
  const isLocal = target.access.kind === 'local';
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>
        Stress
        <span className={classes.where}>
          {target.name}
          <LinkState link={link} isLocal={isLocal} />
        </span>
      </h1>
      <StressPresets />
      <div className={classes.columns}>
        <Panel title="Stress">
          <StressFields errors={errors} />
        </Panel>
        <div className={classes.side}>
          {active ? <RunningPanel job={active} target={target} /> : <PreflightPanel target={target} link={link} settings={settings} />}
          {last && !active ? <ResultPanel job={last} /> : undefined}
          <CpuPanel targetId={target.id} wanted={isLocal || link?.state === 'connected'} />
        </div>
      </div>
      {jobs.length > 0 ? <JobTable jobs={jobs} targets={targets} /> : undefined}
    </div>
  );
}
