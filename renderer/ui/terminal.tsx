import '@xterm/xterm/css/xterm.css';
import { useComputedColorScheme, useMantineStyleNonce } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './terminal.module.css';
import type { TerminalScreen } from './terminal-screen.ts';

/**
 * Shows a terminal's screen and keeps it as large as the room there is. The screen outlives it.
 *
 * `label` names it for a screen reader.
 */
export function Terminal({ screen, label, screenReader }: { screen: TerminalScreen; label: string; screenReader: boolean }) {
  const room = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const nonce = useMantineStyleNonce()?.();
  useEffect(() => {
    const container = room.current;
    if (!container) return;
    let isHere = true;
    let frame = 0;
    const fitSoon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => screen.fit());
    };
    const observer = new ResizeObserver(fitSoon);
    screen.element.className = classes.screen ?? '';
    container.append(screen.element);
    void screen.open(nonce ?? '').then(() => {
      if (!isHere) return;
      screen.fit();
      screen.setLabel(label);
      observer.observe(container);
    });
    return () => {
      isHere = false;
      cancelAnimationFrame(frame);
      observer.disconnect();
      screen.element.remove();
    };
  }, [screen, nonce, label]);
  useEffect(() => {
    // The tokens follow the attribute this hook's value comes from, one frame later.
    const frame = requestAnimationFrame(() => screen.setScheme(scheme));
    return () => cancelAnimationFrame(frame);
  }, [screen, scheme]);
  useEffect(() => screen.setScreenReader(screenReader), [screen, screenReader]);
  return <div ref={room} className={classes.room} data-testid="terminal" />;
}
