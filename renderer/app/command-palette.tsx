import { useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import {
  IconBell,
  IconBellOff,
  IconBellPlus,
  IconChartDots,
  IconFlask,
  type IconHome,
  IconMoon,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
  IconRepeat,
  IconReport,
  IconSearch,
  IconServer2,
  IconStethoscope,
  IconSun,
  IconTemperature,
} from '@tabler/icons-react';
import type { AlarmSummary } from '../../shared/contract/alarms.ts';
import type { LabStatus } from '../../shared/contract/lab.ts';
import type { RunListItem } from '../../shared/contract/run-record.ts';
import { alarmHref } from '../../shared/model/alarm-href.ts';
import { loadPresets } from '../../shared/model/presets.ts';
import { stressPresets } from '../../shared/model/stress-settings.ts';
import { useAction, useCall, useClient } from '../client/index.ts';
import { useRunStore } from '../features/run/run-store.ts';
import { useStressStore } from '../features/stress/stress-store.ts';
import { useTargetsStore } from '../features/targets/targets-store.ts';
import { navigate, newAlarm, newTarget } from '../ui/route.ts';
import { wayInText } from '../ui/way-in.ts';
import { screens } from './rail.tsx';
import type { StopEverything } from './use-stop-everything.ts';
import type { Targets } from './use-targets.ts';

/** Everything the console can do, by name: Ctrl/Cmd+K. */
export function CommandPalette(props: {
  active: RunListItem | undefined;
  known: Targets;
  lab: LabStatus | undefined;
  alarms: AlarmSummary | undefined;
  stop: StopEverything;
}) {
  const { active, known, lab, alarms, stop } = props;
  const client = useClient();
  const { setColorScheme } = useMantineColorScheme();
  const applyPreset = useRunStore((store) => store.applyPreset);
  const applyStress = useStressStore((store) => store.applyPreset);
  const check = useTargetsStore((store) => store.check);
  const switchLab = useAction((api, up: boolean) => (up ? api.lab.up({}) : api.lab.down()));
  const mute = useAction((api, until: number | undefined) => (until === undefined ? api.alarms.unmute({}) : api.alarms.mute({ until })));
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
        go('experiment', 'Repeat a load and compare', IconRepeat, () => navigate({ screen: 'experiment' }), 'an experiment'),
        go('limit', 'Find the limit', IconChartDots, () => navigate({ screen: 'limit' }), 'the highest rate at which nothing fails'),
        ...loadPresets.map((preset) =>
          go(`preset ${preset.id}`, preset.label, IconPlayerPlay, () => {
            applyPreset(preset);
            navigate({ screen: 'run' });
          }),
        ),
        ...stressPresets.map((preset) =>
          go(
            `stress ${preset.id}`,
            `Stress: ${preset.label}`,
            IconTemperature,
            () => {
              applyStress(preset);
              navigate({ screen: 'stress' });
            },
            known.current ? `on ${known.current.name}: fills in the form` : preset.note,
          ),
        ),
        labRuns
          ? go('lab down', 'Stop the demo lab', IconFlask, () => void switchLab.run(false))
          : go('lab up', 'Start the demo lab', IconFlask, () => {
              void switchLab.run(true);
              navigate({ screen: 'lab' });
            }),
        go('alarm new', 'New alarm', IconBellPlus, () => navigate({ screen: 'alarms', id: newAlarm })),
        alarms?.mutedUntil === undefined
          ? go('mute', 'Mute all alarms for 1 hour', IconBellOff, () => void mute.run(Date.now() + 3_600_000))
          : go('unmute', 'Tell of alarms again', IconBell, () => void mute.run(undefined)),
      ],
    },
    {
      group: 'In ALARM',
      actions: (alarms?.inAlarm ?? []).map(({ id, name }) =>
        go(`alarm ${id}`, name, IconBell, () => {
          location.hash = alarmHref(id);
        }),
      ),
    },
    {
      group: 'Go to',
      actions: [
        ...screens.map(({ screen, label, icon }) => go(`screen ${screen}`, label, icon, () => navigate({ screen }))),
        go('light', 'Light colours', IconSun, scheme('light')),
        go('dark', 'Dark colours', IconMoon, scheme('dark')),
      ],
    },
    {
      group: 'Targets',
      actions: [
        ...known.targets.map((target) =>
          go(`target ${target.id}`, `Work with ${target.name}`, IconServer2, () => known.pick(target.id), wayInText(target.access)),
        ),
        ...known.targets.map((target) =>
          go(`doctor ${target.id}`, `Check the way to ${target.name}`, IconStethoscope, () => {
            check(target.id);
            navigate({ screen: 'targets', id: target.id });
          }),
        ),
        go('target new', 'Connect another server', IconPlus, () => navigate({ screen: 'targets', id: newTarget })),
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
