import { Button } from '@mantine/core';
import { Notice } from '../../../ui/notice.tsx';
import type { TabView } from '../terminal-tab.ts';
import classes from './terminal-parts.module.css';

interface TabNoticeProps {
  readonly view: TabView;
  readonly targetName: string;
  onOpen(): void;
  onClose(): void;
  onTakeBack(): void;
}

/** Says what a tab waits for, or how it ended and what to do; nothing while its shell is open. */
export function TabNotice({ view, targetName, onOpen, onClose, onTakeBack }: TabNoticeProps) {
  const content = notice();
  return content === undefined ? undefined : <div className={classes.notice}>{content}</div>;

  function notice() {
    const { state, problem, exitCode } = view.status;
    switch (state) {
      case 'opening':
        return <Notice tone="running" title={`Opening a shell on ${targetName} …`} />;
      case 'open':
        return view.isElsewhere ? (
          <Notice
            tone="unknown"
            title="Another window shows this shell"
            hint="A shell has one window at a time. Showing it here takes it from the other."
            actions={
              <Button variant="default" onClick={onTakeBack}>
                Show it here
              </Button>
            }
          />
        ) : undefined;
      case 'lost':
        return <Notice tone="warning" title={problem?.message ?? 'The link was lost'} hint={problem?.hint} />;
      case 'ended':
        return (
          <Notice
            tone={problem ? 'failed' : 'unknown'}
            title={problem?.message ?? endWords(exitCode)}
            hint={problem?.hint}
            actions={
              <div className={classes.buttons}>
                <Button onClick={onOpen}>New shell</Button>
                <Button variant="default" onClick={onClose}>
                  Close
                </Button>
              </div>
            }
          />
        );
    }
  }
}

function endWords(exitCode: number | undefined): string {
  if (exitCode === undefined) return 'The shell was ended by a signal';
  return exitCode === 0 ? 'The shell has ended' : `The shell has ended with exit code ${exitCode}`;
}
