import { Button, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconRefresh } from '@tabler/icons-react';
import type { RunDetail } from '../../../../shared/contract/run-record.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import { formatDuration } from '../../../../shared/model/format.ts';
import type { LoadSample } from '../../../../shared/model/load-sample.ts';
import { holdsRedactedSecret } from '../../../../shared/model/redact-plan.ts';
import { useAction } from '../../../client/index.ts';
import { InlineEdit } from '../../../ui/inline-edit.tsx';
import { describeRunState } from '../../../ui/run-state.ts';
import { StateBadge } from '../../../ui/state-badge.tsx';
import { formatWhen } from '../../../ui/when.ts';
import { changeRun, repeatRun } from '../repeat-run.ts';
import type { StartRun } from '../use-start-run.ts';
import { ExportMenu } from './export-menu.tsx';
import classes from './run-header.module.css';
import { RunTags } from './run-tags.tsx';

/** Which run this is, and what can be done with it. */
export function RunHeader(props: {
  detail: RunDetail;
  /** The machine that was recorded, where it is still known. */
  target: Target | undefined;
  sample: LoadSample | undefined;
  startRun: StartRun;
  onChanged(): void;
}) {
  const { detail, target, sample, startRun, onChanged } = props;
  const { item, plan } = detail;
  const rename = useAction((client, name: string) => client.runs.rename({ id: item.id, name }));
  const state = sample?.state ?? item.state;
  const badge = describeRunState({ state, passed: item.passed, failed: sample?.totals.failed ?? item.failed });
  const when = formatWhen(item.startedAt);
  const secret = holdsRedactedSecret(plan);
  return (
    <header className={classes.header}>
      <div className={classes.names}>
        <h1 className={classes.title}>
          Run {item.id}
          <span>
            <StateBadge tone={badge.tone}>{badge.text}</StateBadge>
          </span>
          <span className={classes.name}>
            <InlineEdit
              value={item.name}
              placeholder="no name"
              label={`Rename run ${item.id}`}
              onSave={(name) => void rename.run(name).then(onChanged)}
            />
          </span>
          <RunTags item={item} onChanged={onChanged} />
        </h1>
        <div className={classes.facts}>
          <span className={classes.target}>{item.target}</span>
          <span>{item.planText}</span>
          <Tooltip label={when.exact}>
            <time dateTime={item.startedAt}>{when.short}</time>
          </Tooltip>
          {state === 'running' ? undefined : <span>{`took ${formatDuration(item.durationMs)}`}</span>}
        </div>
      </div>
      {state === 'running' ? undefined : (
        <div className={classes.actions}>
          <Button variant="default" leftSection={<IconAdjustmentsHorizontal size={14} />} onClick={() => changeRun(detail)}>
            Change and run
          </Button>
          <Tooltip label="A secret of this run was not kept: fill it in with Change and run" disabled={!secret}>
            <Button
              leftSection={<IconRefresh size={14} />}
              onClick={() => repeatRun(startRun, detail, target)}
              loading={startRun.starting}
              disabled={secret}
            >
              Run again
            </Button>
          </Tooltip>
          <ExportMenu id={item.id} />
        </div>
      )}
    </header>
  );
}
