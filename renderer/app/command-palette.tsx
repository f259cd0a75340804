import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import {
  IconFlask,
  IconHistory,
  IconHome,
  IconMoon,
  IconPlayerPlay,
  IconPlayerStop,
  IconReport,
  IconSearch,
  IconSettings,
  IconSun,
} from '@tabler/icons-react';
import type { LabStatus } from '../../shared/contract/lab.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { loadPresets } from '../../shared/model/presets.ts';
import { useAction, useCall, useClient } from '../client/index.ts';
import { useRunStore } from '../features/run/run-store.ts';
import { navigate } from '../ui/route.ts';
import type { StopEverything } from './use-stop-everything.ts';

/** Everything the console can do, by name: Ctrl/Cmd+K. */
export function CommandPalette({
  active,
  lab,
  stop,
}: {
  active: RunListItem | undefined;
  lab: LabStatus | undefined;
  stop: StopEverything;
}) {
  const client = useClient();
  const { setColorScheme } = useMantineColorScheme();
  const applyPreset = useRunStore((store) => store.applyPreset);
  const switchLab = useAction((api, up: boolean) => (up ? api.lab.up({}) : api.lab.down()));
  const recent = useCall((api, signal) => api.runs.list({ limit: 8 }, { signal }), `recent ${active?.id ?? ''}`);
  const icon = { size: 17, stroke: 1.6 } as const;
  const go = (id: string, label: string, Icon: typeof IconHome, action: () => void, description?: string): SpotlightActionData => ({
    id,
    label,
    leftSection: <Icon {...icon} aria-hidden />,
    onClick: action,
    ...(description ? { description } : {}),
  });
  const scheme = (value: 'light' | 'dark') => () => {
    setColorScheme(value);
    // The window already has it; only the next start would not know.
    client.settings.update({ colorScheme: value }).catch(() => {});
  };
  const labRuns = lab?.state === 'running';
  const groups = [
    {
      group: 'Do',
      actions: [
        ...(stop.enabled ? [go('stop', 'Stop everything', IconPlayerStop, stop.stop, 'Shift+Esc')] : []),
        ...(active
          ? [go('active', `Watch run ${active.id}`, IconReport, () => navigate({ screen: 'run', id: active.id }), active.planText)]
          : []),
        go('run', 'Load a URL', IconPlayerPlay, () => navigate({ screen: 'run' })),
        ...loadPresets.map((preset) =>
          go(`preset ${preset.id}`, preset.label, IconPlayerPlay, () => {
            applyPreset(preset);
            navigate({ screen: 'run' });
          }),
        ),
        labRuns
          ? go('lab down', 'Stop the demo lab', IconFlask, () => void switchLab.run(false))
          : go('lab up', 'Start the demo lab', IconFlask, () => {
              void switchLab.run(true);
              navigate({ screen: 'lab' });
            }),
      ],
    },
    {
      group: 'Go to',
      actions: [
        go('home', 'Home', IconHome, () => navigate({ screen: 'home' })),
        go('history', 'History', IconHistory, () => navigate({ screen: 'history' })),
        go('lab', 'Demo lab', IconFlask, () => navigate({ screen: 'lab' })),
        go('settings', 'Settings', IconSettings, () => navigate({ screen: 'settings' })),
        go('light', 'Light colours', IconSun, scheme('light')),
        go('dark', 'Dark colours', IconMoon, scheme('dark')),
      ],
    },
    {
      group: 'Recent runs',
      actions: (recent.data?.items ?? []).map((run) =>
        go(
          `run ${run.id}`,
          `Run ${run.id}${run.name ? ` · ${run.name}` : ''}`,
          IconReport,
          () => navigate({ screen: 'run', id: run.id }),
          run.planText,
        ),
      ),
    },
  ];
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      nothingFound="Nothing is called that"
      shortcut="mod + K"
      scrollable
      maxHeight={440}
      searchProps={{
        leftSection: <IconSearch {...icon} aria-hidden />,
        placeholder: 'Search commands and runs',
        'aria-label': 'Search commands and runs',
      }}
      transitionProps={{ duration: 80 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.5 }}
      attributes={{ content: { 'aria-label': 'Commands' } }}
    />
  );
}
