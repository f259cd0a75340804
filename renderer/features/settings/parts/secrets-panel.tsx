import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import classes from './settings-parts.module.css';

/** Where passwords and passphrases are kept, and why not elsewhere. */
export function SecretsPanel() {
  const { data, error } = useCall((client, signal) => client.hosts.secretKeeping(undefined, { signal }), 'secret keeping');
  return (
    <Panel title="Passwords and passphrases">
      {error ? <Notice tone="failed" title={error.message} hint={error.hint} /> : undefined}
      {data ? (
        <p className={classes.keeping}>
          <ToneIcon tone={data.kind === 'keychain' ? 'ok' : 'warning'} />
          <span>{data.sentence}</span>
        </p>
      ) : undefined}
      <p className={classes.quiet}>
        They are never in the data folder, a log or a command line. <a href="#/targets">Targets</a> forgets those of one machine.
      </p>
    </Panel>
  );
}
