import { Button, Checkbox, Loader, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileUnknown } from '@tabler/icons-react';
import { useState } from 'react';
import type { SshConfigHost } from '../../../../shared/contract/targets.ts';
import { formatPlural } from '../../../../shared/model/format.ts';
import { useAction, useCall } from '../../../client/index.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import { wayInText } from '../../../ui/way-in.ts';
import { NamesakeDialog } from './namesake-dialog.tsx';
import classes from './ssh-config-dialog.module.css';

/** The hosts of ~/.ssh/config, to choose from. */
export function SshConfigDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import from ~/.ssh/config" size={820} closeButtonProps={{ 'aria-label': 'Close' }}>
      <SshConfigHosts onDone={onClose} />
    </Modal>
  );
}

function SshConfigHosts({ onDone }: { onDone(): void }) {
  const [typed, setTyped] = useState('');
  const [path, setPath] = useState('');
  const source = path === '' ? {} : { path };
  const { data, error, loading } = useCall((client, signal) => client.targets.sshConfigHosts(source, { signal }), `ssh config ${path}`);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const take = useAction((client, { aliases, replace }: { aliases: string[]; replace: boolean }) =>
    client.targets.importSshConfig({ ...source, aliases, replace }),
  );
  const choosable = data?.hosts.filter(({ known }) => !known).map(({ alias }) => alias) ?? [];
  const selected = choosable.filter((alias) => chosen.has(alias));
  const all = choosable.length > 0 && selected.length === choosable.length;
  const toggle = (alias: string) => {
    const next = new Set(chosen);
    if (!next.delete(alias)) next.add(alias);
    setChosen(next);
  };
  const clashing = data?.hosts.filter((host) => host.namesake && selected.includes(host.alias)) ?? [];
  const importChosen = async (replace: boolean) => {
    setAsking(false);
    const added = await take.run({ aliases: selected, replace });
    if (!added) return;
    notifications.show({ color: 'gray', message: `${formatPlural(added.length, 'target')} imported` });
    onDone();
  };
  const problem = error ?? take.error;
  return (
    <>
      <form
        className={classes.source}
        onSubmit={(event) => {
          event.preventDefault();
          setPath(typed.trim());
        }}
      >
        <TextInput
          label="File"
          placeholder={data?.path ?? '~/.ssh/config'}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          spellCheck={false}
        />
        <Button type="submit" variant="default" loading={loading}>
          Read
        </Button>
      </form>
      {problem ? <Notice tone="failed" title={problem.message} hint={problem.hint} /> : undefined}
      {data?.warnings.map((warning) => (
        <Notice key={warning} tone="warning" title={warning} />
      ))}
      {!data && !error ? <Loader size="sm" m="xl" aria-label="Reading the file" /> : undefined}
      {data?.hosts.length === 0 ? (
        <EmptyState icon={<IconFileUnknown size={36} stroke={1.2} />} title="No host in it">
          {`${data.path} names no host without wildcards. Add one by hand, or read another file.`}
        </EmptyState>
      ) : undefined}
      {data && data.hosts.length > 0 ? (
        <div className={classes.scroll}>
          <table className={classes.table} aria-label="Hosts of the file">
            <thead>
              <tr>
                <th scope="col">
                  <Checkbox
                    aria-label="Select all hosts that are no target yet"
                    checked={all}
                    indeterminate={selected.length > 0 && !all}
                    disabled={choosable.length === 0}
                    onChange={() => setChosen(new Set(all ? [] : choosable))}
                  />
                </th>
                <th scope="col">Host</th>
                <th scope="col">Leads to</th>
                <th scope="col">Where it stands</th>
              </tr>
            </thead>
            <tbody>
              {data.hosts.map((host) => (
                <HostRow key={host.alias} host={host} checked={chosen.has(host.alias) && !host.known} onToggle={() => toggle(host.alias)} />
              ))}
            </tbody>
          </table>
        </div>
      ) : undefined}
      <div className={classes.footer}>
        <span className={classes.count} role="status">
          {data && choosable.length === 0 && data.hosts.length > 0 ? 'All of them are targets already.' : ''}
        </span>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button
          onClick={() => (clashing.length > 0 ? setAsking(true) : void importChosen(false))}
          disabled={selected.length === 0}
          loading={take.running}
        >
          {selected.length === 0 ? 'Import' : `Import ${formatPlural(selected.length, 'host')}`}
        </Button>
      </div>
      <NamesakeDialog hosts={asking ? clashing : []} onAnswer={(replace) => void importChosen(replace)} onCancel={() => setAsking(false)} />
    </>
  );
}

function HostRow({ host, checked, onToggle }: { host: SshConfigHost; checked: boolean; onToggle(): void }) {
  const way = wayInText({ kind: 'ssh', host: host.hostName, user: host.user, port: host.port === 22 ? undefined : host.port });
  return (
    <tr>
      <td>
        <Checkbox aria-label={`Import ${host.alias}`} checked={checked} disabled={host.known} onChange={onToggle} />
      </td>
      <td>
        <strong>{host.alias}</strong>
        {host.known ? <div className={classes.quiet}>a target already</div> : undefined}
        {host.namesake ? (
          <div className={classes.quiet}>{`another target has this name: ${wayInText(host.namesake.access)}`}</div>
        ) : undefined}
      </td>
      <td>
        <div className={classes.mono}>{way}</div>
        {host.proxyJump === undefined ? undefined : <div className={classes.quiet}>{`through ${host.proxyJump}`}</div>}
        {host.limits.map((limit) => (
          <div key={limit} className={classes.limit}>
            <ToneIcon tone="warning" size={13} />
            {limit}
          </div>
        ))}
      </td>
      <td className={classes.mono}>{host.source}</td>
    </tr>
  );
}
