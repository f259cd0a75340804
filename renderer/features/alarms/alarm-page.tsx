import { Button, Loader } from '@mantine/core';
import { IconBellOff } from '@tabler/icons-react';
import type { AlarmId } from '../../../shared/base/ids.ts';
import type { Alarm } from '../../../shared/contract/alarms.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { alarmHref } from '../../../shared/model/alarm-href.ts';
import { formatTimeOfDay } from '../../../shared/model/format.ts';
import { useAlarms, useCall, useStream } from '../../client/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useRouteQuery } from '../../ui/route.ts';
import { useNow } from '../../ui/use-now.ts';
import { oldPlaces, placeKey } from './alarm-list.ts';
import classes from './alarm-page.module.css';
import { AlarmChart } from './parts/alarm-chart.tsx';
import { AlarmFacts } from './parts/alarm-facts.tsx';
import { AlarmHeader } from './parts/alarm-header.tsx';
import { AlarmHistory } from './parts/alarm-history.tsx';
import { ScopeNotices } from './parts/scope-notices.tsx';
import { forText } from './parts/since.tsx';
import { useOnChange } from './use-on-change.ts';

/** One alarm: its state and why, its metric against the threshold, what it is made of, what has become of it. */
export function AlarmPage({ id: given, targets }: { id: string; targets: readonly Target[] }) {
  const id = given as AlarmId;
  const { alarms, mutes, error } = useAlarms();
  const scopes = useStream((client, signal) => client.aws.status(undefined, { signal }), 'aws status').value?.scopes ?? [];
  const detail = useCall((client, signal) => client.alarms.get({ id }, { signal }), `alarm ${id}`);
  const history = useCall((client, signal) => client.alarms.history({ id, limit: 200 }, { signal }), `history of ${id}`);
  const now = useNow(true, 1000);
  const at = momentOf(useRouteQuery().get('at'));
  const alarm = alarms?.find((one) => one.id === id) ?? detail.data?.alarm;

  const change = alarm && `${alarm.state} ${alarm.since} ${alarm.actionsEnabled} ${alarm.condition} ${alarm.reason} ${alarm.targetId}`;
  useOnChange(change, () => {
    detail.reload();
    history.reload();
  });

  const isGone = alarms !== undefined && !alarms.some((one) => one.id === id);
  if (isGone && (detail.error || !alarm)) return <NoSuchAlarm error={detail.error} />;
  if (!alarm) {
    const problem = error ?? detail.error;
    return problem ? (
      <div className={classes.page}>
        <Notice tone="failed" title={problem.message} hint={problem.hint} />
      </div>
    ) : (
      <Loader size="sm" m="xl" aria-label="Loading the alarm" />
    );
  }
  const scope = scopes.filter((one) => alarm.scope && placeKey(one.scope) === placeKey(alarm.scope));
  const isOld = oldPlaces(scope).size > 0;
  return (
    <div className={classes.page}>
      <AlarmHeader alarm={alarm} detail={detail.data} mutes={mutes} now={now} isOld={isOld} />
      <ScopeNotices scopes={scope} />
      {detail.error ? <Notice tone="failed" title={detail.error.message} hint={detail.error.hint} /> : undefined}
      <Why alarm={alarm} now={now} />
      <div className={classes.columns}>
        <div className={classes.main}>
          {/* How long a time is worth drawing follows from the period. */}
          {detail.data || detail.error ? (
            <AlarmChart
              key={detail.data?.draft?.periodS ?? 0}
              alarm={alarm}
              detail={detail.data}
              events={history.data ?? []}
              at={at}
              onNow={() => {
                location.hash = alarmHref(id);
              }}
            />
          ) : undefined}
          <AlarmHistory events={history.data} error={history.error} at={at} />
        </div>
        <AlarmFacts alarm={alarm} detail={detail.data} targets={targets} />
      </div>
    </div>
  );
}

/** The reason, verbatim; where it has not had enough data yet, that, and when it will have. */
function Why({ alarm, now }: { alarm: Alarm; now: number }) {
  const { state, decidesAt, reason, flappingUntil } = alarm;
  return (
    <>
      {reason === '' ? undefined : <p className={classes.reason}>{reason}</p>}
      {state === 'INSUFFICIENT_DATA' && decidesAt !== undefined && decidesAt > now ? (
        <Notice
          tone="unknown"
          title={`It has not had enough data yet: it decides at ${formatTimeOfDay(decidesAt)}, in ${forText(decidesAt - now).slice(4)}.`}
          hint="Until then it cannot fire."
          live={false}
        />
      ) : undefined}
      {flappingUntil !== undefined && flappingUntil > now ? (
        <Notice
          tone="warning"
          title={`It changes its state again and again: what it has to say is held back until ${formatTimeOfDay(flappingUntil)}.`}
          hint="More periods (M of N), or a threshold further from what is usual, keep it calm."
          live={false}
        />
      ) : undefined}
    </>
  );
}

function NoSuchAlarm({ error }: { error: { readonly message: string; readonly hint?: string | undefined } | undefined }) {
  return (
    <EmptyState
      level={1}
      icon={<IconBellOff size={40} stroke={1.2} />}
      title={error?.message ?? 'There is no such alarm'}
      actions={
        <Button component="a" href="#/alarms">
          All alarms
        </Button>
      }
    >
      {error?.hint ?? 'It was deleted, or its account is not watched any more.'}
    </EmptyState>
  );
}

function momentOf(text: string | null): number | undefined {
  return text !== null && /^\d{10,16}$/.test(text) ? Number(text) : undefined;
}
