import { Button, Menu } from '@mantine/core';
import { IconBellOff, IconChevronDown } from '@tabler/icons-react';
import type { AlarmId } from '../../../../shared/base/ids.ts';
import type { Mute } from '../../../../shared/contract/alarms.ts';
import { useAction } from '../../../client/index.ts';
import { formatWhen } from '../../../ui/when.ts';

const minuteMs = 60_000;
const spans = [
  { label: '15 minutes', ms: 15 * minuteMs },
  { label: '1 hour', ms: 60 * minuteMs },
  { label: '8 hours', ms: 480 * minuteMs },
  { label: '1 day', ms: 1440 * minuteMs },
  { label: '1 week', ms: 10_080 * minuteMs },
] as const;

/** Silences one alarm, or without an id everything, for a time; and takes that back. What happens meanwhile is still kept. */
export function MuteMenu({ id, mutes, now }: { id?: AlarmId; mutes: readonly Mute[]; now: number }) {
  const mute = useAction((client, until: number) => client.alarms.mute({ ...(id === undefined ? {} : { id }), until }));
  const unmute = useAction((client) => client.alarms.unmute(id === undefined ? {} : { id }));
  const own = mutes.find((one) => one.alarmId === id && one.until > now);
  const label = id === undefined ? 'Mute all' : 'Mute';
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconBellOff size={14} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          loading={mute.running || unmute.running}
        >
          {own ? `${id === undefined ? 'All muted' : 'Muted'} until ${untilText(own.until)}` : label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{id === undefined ? 'Nobody is told of any alarm for' : 'Nobody is told of it for'}</Menu.Label>
        {spans.map(({ label: text, ms }) => (
          <Menu.Item key={ms} onClick={() => void mute.run(Date.now() + ms)}>
            {text}
          </Menu.Item>
        ))}
        {own ? (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => void unmute.run(undefined)}>Tell again</Menu.Item>
          </>
        ) : undefined}
      </Menu.Dropdown>
    </Menu>
  );
}

/** `14:03`, or with its day: `25 Nov, 14:03`. */
export function untilText(at: number): string {
  const { short } = formatWhen(new Date(at).toISOString());
  return /^\d\d:\d\d:\d\d$/.test(short) ? short.slice(0, 5) : short;
}
