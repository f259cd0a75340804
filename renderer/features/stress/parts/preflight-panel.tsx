import { Button, Loader } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useState } from 'react';
import type { HostStatus } from '../../../../shared/contract/hosts.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatPlural } from '../../../../shared/model/format.ts';
import type { StressSettings } from '../../../../shared/model/stress-settings.ts';
import { useAction } from '../../../client/index.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { guardsOf } from '../../../ui/guard-drafts.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { useStressStore } from '../stress-store.ts';
import { wholeDuration } from '../stress-text.ts';
import { usePreflight } from '../use-preflight.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { InstallPanel } from './install-panel.tsx';
import classes from './stress-parts.module.css';

/** What the settings will do to this host, what stands in the way, and the button that starts it. */
export function PreflightPanel(props: { target: Target; link: HostStatus | undefined; settings: StressSettings | undefined }) {
  const { target, link, settings } = props;
  const { guards: drafts, confirmed, confirm, edit } = useStressStore();
  const { preflight, fresh, reachable, error, reload } = usePreflight(target, link, settings);
  const { guards } = guardsOf(drafts);
  const [asking, setAsking] = useState(false);
  const start = useAction((client, input: { settings: StressSettings; confirmed: boolean }) =>
    client.stress.start({ targetId: target.id, guards: guards ?? [], ...input }),
  );
  const agreement = `${target.id} ${settings && settings.niceness < 0 ? 'first' : settings?.kind}`;
  const agreed = confirmed.has(agreement);
  const go = (yes: boolean) => {
    setAsking(false);
    if (!settings) return;
    if (yes) confirm(agreement);
    void start.run({ settings, confirmed: yes || agreed });
  };
  const press = () => {
    if (preflight?.needsConfirmation && !agreed) setAsking(true);
    else go(false);
  };
  const blocked = preflight?.problem !== undefined;
  return (
    <Panel title="What it will do there">
      <div className={`${classes.stack} ${classes.ready}`}>
        {!reachable ? (
          <NotReached target={target} link={link} />
        ) : preflight ? (
          <p className={`${classes.sentence} ${fresh ? '' : classes.stale}`} aria-live="polite" data-testid="preflight">
            {preflight.sentence}
          </p>
        ) : error || !settings ? undefined : (
          <Loader size="sm" aria-label="Looking at the host" />
        )}
        {settings ? undefined : <p className={classes.quiet}>Shown as soon as every field is right.</p>}
        {error ? (
          <Notice
            tone="failed"
            title={error.message}
            hint={error.hint}
            actions={
              <Button variant="default" onClick={reload}>
                Try again
              </Button>
            }
          />
        ) : undefined}
        {preflight && reachable ? (
          <>
            {preflight.problem && preflight.problem.code !== 'missing_tool' ? (
              <Notice tone="failed" title={preflight.problem.message} hint={preflight.problem.hint} />
            ) : undefined}
            {preflight.sudoersRule ? (
              <div>
                <p className={classes.quiet}>{'The line to add there with visudo, so that sudo asks for no password:'}</p>
                <CommandLine command={preflight.sudoersRule} label="sudoers rule" />
              </div>
            ) : undefined}
            {preflight.alreadyRunning > 0 ? (
              <Notice
                tone="warning"
                title={`${formatPlural(preflight.alreadyRunning, 'stress-ng process runs', 'stress-ng processes run')} there already.`}
                hint="Not started by this screen, or still ending."
              />
            ) : undefined}
            <InstallPanel target={target} preflight={preflight} onDone={reload} />
            <CommandLine command={preflight.command} label="command" />
          </>
        ) : undefined}
        {start.error ? <Notice tone="failed" title={start.error.message} hint={start.error.hint} /> : undefined}
        <div className={classes.footer}>
          <Button
            size="sm"
            leftSection={<IconPlayerPlayFilled size={16} />}
            onClick={press}
            loading={start.running}
            disabled={!settings || !guards || !fresh || blocked || !reachable}
          >
            {settings ? `Stress it for ${wholeDuration(settings.durationMs)}` : 'Stress it'}
          </Button>
          {preflight?.privilege === 'refused' ? (
            <Button size="sm" variant="default" onClick={() => edit({ niceness: 0 })}>
              Use nice 0 instead
            </Button>
          ) : undefined}
        </div>
      </div>
      <ConfirmDialog
        target={target}
        sentence={asking ? (preflight?.sentence ?? '') : undefined}
        settings={settings}
        onAnswer={go}
        onCancel={() => setAsking(false)}
      />
    </Panel>
  );
}

function NotReached({ target, link }: { target: Target; link: HostStatus | undefined }) {
  const connect = useAction((client) => client.hosts.connect({ targetId: target.id }));
  const retry = useAction((client) => client.hosts.retryNow({ targetId: target.id }));
  const waiting = link?.state === 'reconnecting';
  const action = waiting ? retry : connect;
  return (
    <Notice
      tone={waiting ? 'warning' : 'failed'}
      title={link?.problem?.message ?? `${target.name} is not reached.`}
      hint={link?.problem?.hint}
      actions={
        <Button variant="default" onClick={() => void action.run(undefined)} loading={action.running}>
          {waiting ? 'Retry now' : 'Connect'}
        </Button>
      }
    />
  );
}
