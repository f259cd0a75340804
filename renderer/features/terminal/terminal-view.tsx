import { Button, Loader } from '@mantine/core';
import { IconPlus, IconTerminal2 } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { TerminalId } from '../../../shared/base/ids.ts';
import type { Target } from '../../../shared/contract/targets.ts';
import { useConnection } from '../../client/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Terminal } from '../../ui/terminal.tsx';
import { FindBar } from './parts/find-bar.tsx';
import { PasteDialog } from './parts/paste-dialog.tsx';
import { TabNotice } from './parts/tab-notice.tsx';
import { TabStrip } from './parts/tab-strip.tsx';
import { TerminalTools } from './parts/terminal-tools.tsx';
import { terminalAction } from './terminal-keys.ts';
import { useTerminalOptions } from './terminal-options.ts';
import { tabsOf } from './terminal-tabs.ts';
import classes from './terminal-view.module.css';

/** Shells on the current target, a tab each. They live on while another screen is shown. */
export function TerminalView({ targets, current }: { targets: readonly Target[]; current: Target }) {
  const tabs = tabsOf(useConnection());
  const state = useSyncExternalStore(tabs.subscribe, tabs.state);
  const screenReader = useTerminalOptions(({ screenReader }) => screenReader);
  const [isFinding, setFinding] = useState(false);
  const strip = useRef<HTMLDivElement>(null);
  const mine = state.tabs.filter(({ status }) => status.targetId === current.id);
  const front = mine.find(({ tab }) => tab.id === state.front.get(current.id)) ?? mine.at(-1);
  const others = state.tabs.length - mine.length;
  const frontTab = front?.tab;
  useEffect(() => frontTab?.attachInFront(), [frontTab]);

  const open = async () => {
    const tab = await tabs.open(current.id);
    // The user asked for it: what is typed next is meant for it.
    void tab?.screen.opened.then(() => tab.screen.focus());
  };
  const close = (id: TerminalId) => tabs.close(id);
  const show = (id: TerminalId) => {
    tabs.bringToFront(id);
    const tab = state.tabs.find((view) => view.tab.id === id)?.tab;
    requestAnimationFrame(() => tab?.screen.focus());
  };
  const stopFinding = () => {
    setFinding(false);
    frontTab?.screen.find('');
    frontTab?.screen.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = terminalAction(event);
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === 'open') void open();
    else if (action === 'next') tabs.step(current.id, 1);
    else if (action === 'previous') tabs.step(current.id, -1);
    else if (action === 'leave') strip.current?.querySelector('button')?.focus();
    else if (frontTab === undefined) return;
    else if (action === 'close') close(frontTab.id);
    else if (action === 'find') setFinding(true);
    else if (frontTab.screen.selection !== '') void navigator.clipboard.writeText(frontTab.screen.selection);
  };

  return (
    // Its children are what is operated; it only sees their keys first, before the shell does.
    <section className={classes.view} aria-label="Terminal" onKeyDownCapture={onKeyDown}>
      <header className={classes.bar} ref={strip}>
        <h1 className={classes.heading}>Terminal</h1>
        <TabStrip tabs={mine} front={frontTab?.id} onShow={show} onClose={close} onOpen={() => void open()} />
        {others > 0 ? (
          <span className={classes.others}>
            {others} more on {others === 1 ? otherName(state.tabs, current, targets) : 'other targets'}
          </span>
        ) : undefined}
        <TerminalTools tab={frontTab} onFind={() => setFinding(true)} />
      </header>
      {state.error ? (
        <Notice
          tone="failed"
          title={state.error.message}
          hint={state.error.hint}
          actions={
            <Button variant="default" onClick={() => tabs.clearError()}>
              Dismiss
            </Button>
          }
        />
      ) : undefined}
      {front === undefined ? (
        state.isKnown ? (
          <div className={classes.empty}>
            <EmptyState
              icon={<IconTerminal2 size={32} stroke={1.4} />}
              title={`No shell on ${current.name} yet`}
              level={2}
              actions={
                <Button leftSection={<IconPlus size={14} />} onClick={() => void open()}>
                  Open a shell
                </Button>
              }
            >
              {current.access.kind === 'local'
                ? 'A login shell on the machine this console runs on, as the user who started it.'
                : 'A login shell over the same SSH session as the logs and metrics. It goes on when you look at another screen or reload the page.'}
            </EmptyState>
          </div>
        ) : (
          <Loader size="sm" m="xl" aria-label="Loading the terminals" />
        )
      ) : (
        <>
          <TabNotice
            view={front}
            targetName={current.name}
            onOpen={() => void open()}
            onClose={() => close(front.tab.id)}
            onTakeBack={() => {
              front.tab.attach();
              show(front.tab.id);
            }}
          />
          {isFinding ? <FindBar key={front.tab.id} screen={front.tab.screen} onClose={stopFinding} /> : undefined}
          <Terminal
            key={front.tab.id}
            screen={front.tab.screen}
            screenReader={screenReader}
            label={`Shell ${front.number} on ${current.name}. Control F6 leaves it.`}
          />
          {front.link === undefined ? undefined : (
            <div className={classes.link} aria-hidden>
              {openKey}click opens {front.link}
            </div>
          )}
          <PasteDialog text={front.pasted} onAnswer={(text) => front.tab.answerPaste(text)} onClosed={() => front.tab.screen.focus()} />
        </>
      )}
    </section>
  );
}

const openKey = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl+';

function otherName(tabs: readonly { status: { targetId: string } }[], current: Target, targets: readonly Target[]): string {
  const id = tabs.find(({ status }) => status.targetId !== current.id)?.status.targetId;
  return targets.find((target) => target.id === id)?.name ?? 'another target';
}
