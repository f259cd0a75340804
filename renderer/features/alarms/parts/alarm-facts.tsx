import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TargetId } from '../../../../shared/base/ids.ts';
import type { Alarm, AlarmDetail } from '../../../../shared/contract/alarms.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { MissingDataTreatment } from '../../../../shared/model/alarm.ts';
import { useAction } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { placeText } from '../alarm-list.ts';
import classes from '../alarm-page.module.css';

/** What CloudWatch calls it, and what that means. */
export const missingDataWords: Readonly<Record<MissingDataTreatment, string>> = {
  missing: 'missing: without any data it is INSUFFICIENT_DATA',
  notBreaching: 'notBreaching: as within the threshold',
  breaching: 'breaching: as beyond the threshold',
  ignore: 'ignore: the state stays as it is',
};

/** What an alarm is made of, whom it tells, and which target it stands with. */
export function AlarmFacts({ alarm, detail, targets }: { alarm: Alarm; detail: AlarmDetail | undefined; targets: readonly Target[] }) {
  const pin = useAction((client, targetId: TargetId | undefined) =>
    client.alarms.pin({ id: alarm.id, ...(targetId === undefined ? {} : { targetId }) }),
  );
  const draft = detail?.draft;
  const metric = draft?.where.kind === 'cloudwatch' ? draft.where.metric : undefined;
  const tags = Object.entries(detail?.tags ?? {});
  return (
    <Panel title="What it is">
      <dl className={classes.facts}>
        {detail?.description ? <Fact name="Description">{detail.description}</Fact> : undefined}
        <Fact name="In ALARM when">{alarm.condition}</Fact>
        {detail?.rule && detail.rule !== alarm.condition ? <Fact name="Rule">{detail.rule}</Fact> : undefined}
        {alarm.subject === '' ? undefined : <Fact name="Of">{alarm.subject}</Fact>}
        {metric === undefined ? undefined : (
          <Fact name="Metric">
            <Lines lines={[`${metric.namespace} ${metric.name}`, ...metric.dimensions.map(({ name, value }) => `${name} ${value}`)]} />
          </Fact>
        )}
        {draft ? <Fact name="Missing data">{missingDataWords[draft.treatMissingData]}</Fact> : undefined}
        <Fact name="Kept in">{placeText(alarm.scope)}</Fact>
        {detail && alarm.scope ? <Actions actions={detail.actions} /> : undefined}
        {tags.length > 0 ? (
          <Fact name="Tags">
            <Lines lines={tags.map(([key, value]) => `${key} = ${value}`)} />
          </Fact>
        ) : undefined}
        {detail?.arn ? (
          <Fact name="ARN">
            <span className={classes.mono}>{detail.arn}</span>
          </Fact>
        ) : undefined}
      </dl>
      <Select
        label="Stands with"
        placeholder="no target"
        data={targets.map(({ id, name }) => ({ value: id, label: name }))}
        value={alarm.targetId ?? null}
        onChange={(value) => void pin.run((value ?? undefined) as TargetId | undefined)}
        disabled={pin.running}
        clearable
        clearButtonProps={{ 'aria-label': 'With no target' }}
      />
      {pin.error ? <Notice tone="failed" title={pin.error.message} hint={pin.error.hint} /> : undefined}
      {detail?.problems.map(({ message, hint }) => (
        <Notice key={message} tone="warning" title={message} hint={hint} live={false} />
      ))}
    </Panel>
  );
}

function Actions({ actions }: { actions: AlarmDetail['actions'] }) {
  const all = [
    ['ALARM', actions.alarm],
    ['OK', actions.ok],
    ['INSUFFICIENT_DATA', actions.insufficientData],
  ] as const;
  if (all.every(([, arns]) => arns.length === 0)) return <Fact name="Actions">none: only this console tells of it</Fact>;
  return (
    <Fact name="Actions">
      {all
        .filter(([, arns]) => arns.length > 0)
        .map(([state, arns]) => (
          <span key={state} className={classes.action}>
            {`on ${state}`}
            {arns.map((arn) => (
              <span key={arn} className={classes.mono}>
                {arn}
              </span>
            ))}
          </span>
        ))}
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <span key={line} className={classes.line}>
      {line}
    </span>
  ));
}
