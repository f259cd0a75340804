import { Button, Loader, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import type { Settings } from '../../../shared/contract/settings.ts';
import { useAction, useCall } from '../../client/index.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AboutPanel } from './parts/about-panel.tsx';
import { AwsPanel } from './parts/aws-panel.tsx';
import { ConsentPanel } from './parts/consent-panel.tsx';
import { NotificationPanel } from './parts/notification-panel.tsx';
import { SecretsPanel } from './parts/secrets-panel.tsx';
import classes from './settings-view.module.css';

type Scheme = Settings['colorScheme'];

/** Colours, the hosts that may be loaded, how secrets are kept, and where everything is. */
export function SettingsView() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const save = useAction((client, chosen: Scheme) => client.settings.update({ colorScheme: chosen }));
  const info = useCall((client, signal) => client.app.info(undefined, { signal }), 'app info');
  const choose = (value: string) => {
    setColorScheme(value as Scheme);
    void save.run(value as Scheme);
  };
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>Settings</h1>
      {info.data?.warnings.map((warning) => (
        <Notice key={warning.message} tone="warning" title={warning.message} hint={warning.hint} />
      ))}
      <Panel title="Colours">
        <SegmentedControl
          size="xs"
          aria-label="Colours"
          value={colorScheme}
          onChange={choose}
          data={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
        {save.error ? <Notice tone="failed" title={save.error.message} hint={save.error.hint} /> : undefined}
      </Panel>
      <AwsPanel />
      <NotificationPanel isDesktop={info.data?.door === 'desktop'} />
      <ConsentPanel />
      <SecretsPanel />
      {info.data ? <AboutPanel info={info.data} /> : undefined}
      {info.loading && !info.data ? <Loader size="sm" aria-label="Loading" /> : undefined}
      {info.error ? (
        <Notice
          tone="failed"
          title={info.error.message}
          hint={info.error.hint}
          actions={
            <Button variant="default" onClick={info.reload}>
              Try again
            </Button>
          }
        />
      ) : undefined}
    </div>
  );
}
