import { Button } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import type { LabStatus } from '../../../../shared/contract/lab.ts';
import { quoteForShell } from '../../../../shared/model/shell-command.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { formatWhen } from '../../../ui/when.ts';
import classes from './lab-parts.module.css';

/** Where the running lab serves and what it writes. */
export function LabFacts({ lab, onFollowLogs }: { lab: LabStatus; onFollowLogs(paths: readonly string[]): void }) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Address', lab.url],
    ['A short link', lab.sampleUrl],
    ['Folder', lab.folder],
    ['Process', lab.pid === undefined ? undefined : String(lab.pid)],
    ['Since', lab.startedAt === undefined ? undefined : formatWhen(lab.startedAt).short],
  ];
  return (
    <Panel
      title="Where it is"
      aside={
        lab.logs.length > 0 ? (
          <Button variant="default" leftSection={<IconFileText size={14} />} onClick={() => onFollowLogs(lab.logs)}>
            Follow its logs
          </Button>
        ) : undefined
      }
    >
      <dl className={classes.facts}>
        {facts.map(([name, value]) =>
          value === undefined ? undefined : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {lab.logs.length > 0 ? (
        <CommandLine command={`tail -F ${lab.logs.map(quoteForShell).join(' ')}`} label="command that follows its logs" />
      ) : undefined}
    </Panel>
  );
}
