import { Button } from '@mantine/core';
import { useAction, useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './settings-parts.module.css';

/** Hosts the user said may be loaded, and the way to take it back. */
export function ConsentPanel() {
  const { data, error, reload } = useCall((client, signal) => client.settings.consents(undefined, { signal }), 'consents');
  const revoke = useAction(async (client, host: string) => {
    const left = await client.settings.revokeConsent({ host });
    reload();
    return left;
  });
  const problem = error ?? revoke.error;
  return (
    <Panel title="Hosts that may be loaded">
      {problem ? <Notice tone="failed" title={problem.message} hint={problem.hint} /> : undefined}
      {data?.length === 0 ? (
        <p className={classes.quiet}>
          None yet. This machine may always be loaded; any other host is asked about once, when you first start a run against it.
        </p>
      ) : undefined}
      {data && data.length > 0 ? (
        <ul className={classes.hosts}>
          {data.map(({ host, grantedAt }) => (
            <li key={host}>
              <span className={classes.host}>{host}</span>
              <span className={classes.quiet}>since {formatWhen(grantedAt).short}</span>
              <Button variant="default" onClick={() => void revoke.run(host)} aria-label={`Ask again before loading ${host}`}>
                Ask again
              </Button>
            </li>
          ))}
        </ul>
      ) : undefined}
    </Panel>
  );
}
