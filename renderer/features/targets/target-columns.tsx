import { Button, VisuallyHidden } from '@mantine/core';
import type { TargetId } from '../../../shared/base/ids.ts';
import type { HostStatus } from '../../../shared/contract/hosts.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { LinkState } from '../../ui/link-state.tsx';
import { hrefOf } from '../../ui/route.ts';
import { TagList } from '../../ui/tag-list.tsx';
import type { TableColumn } from '../../ui/virtual-table.tsx';
import { wayInText } from '../../ui/way-in.ts';
import { formatWhen } from '../../ui/when.ts';
import classes from './targets-view.module.css';

/** The columns of the list of targets; without much room what the target's page says is left out. */
export function targetColumns(props: {
  hosts: ReadonlyMap<TargetId, HostStatus>;
  currentId: TargetId | undefined;
  narrow: boolean;
  pick(id: TargetId): void;
}): readonly TableColumn<Target>[] {
  const { hosts, currentId, narrow, pick } = props;
  const columns: readonly TableColumn<Target>[] = [
    {
      key: 'name',
      track: 'minmax(140px, 1.4fr)',
      title: 'Target',
      cell: (target) => (
        <span className={classes.name}>
          <a href={hrefOf({ screen: 'targets', id: target.id })} onClick={(event) => event.stopPropagation()}>
            {target.name}
          </a>
          {target.id === currentId ? <span className={classes.mark}>in use</span> : undefined}
        </span>
      ),
    },
    {
      key: 'way',
      track: 'minmax(140px, 1.4fr)',
      title: 'Way in',
      cell: (target) =>
        target.access.kind === 'local' ? (
          <span className={classes.quiet}>no connection needed</span>
        ) : (
          <span className={classes.mono} title={wayInText(target.access)}>
            {wayInText(target.access)}
          </span>
        ),
    },
    {
      key: 'link',
      track: '160px',
      title: 'Link',
      cell: (target) => <LinkState link={hosts.get(target.id)} isLocal={target.access.kind === 'local'} />,
    },
    {
      key: 'roles',
      track: 'minmax(110px, 1fr)',
      title: 'Found there',
      cell: (target) =>
        target.facts && target.facts.roles.length > 0 ? <TagList tags={target.facts.roles} /> : <span className={classes.quiet}>–</span>,
    },
    {
      key: 'checked',
      track: '110px',
      title: 'Looked at',
      cell: (target) => <Checked iso={target.facts?.checkedAt} />,
    },
    {
      key: 'use',
      track: '64px',
      title: <VisuallyHidden>Work with it</VisuallyHidden>,
      cell: (target) =>
        target.id === currentId ? undefined : (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Use ${target.name}`}
            onClick={(event) => {
              event.stopPropagation();
              pick(target.id);
            }}
          >
            Use
          </Button>
        ),
    },
  ];
  return narrow ? columns.filter(({ key }) => key !== 'checked') : columns;
}

function Checked({ iso }: { iso: string | undefined }) {
  if (iso === undefined) return <span className={classes.quiet}>never</span>;
  const when = formatWhen(iso);
  return (
    <time dateTime={iso} title={when.exact}>
      {when.short}
    </time>
  );
}
