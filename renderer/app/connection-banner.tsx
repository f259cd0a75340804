import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useConnection, useConnectionStatus } from '../client/index.ts';
import { Notice } from '../ui/notice.tsx';
import classes from './connection-banner.module.css';

/** Says that the console is not reached any more, and when it is tried again. */
export function ConnectionBanner() {
  const { retryNow } = useConnection();
  const status = useConnectionStatus();
  const [now, setNow] = useState(Date.now());
  const waiting = status.state === 'reconnecting';
  useEffect(() => {
    if (!waiting) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [waiting]);

  if (status.state === 'lost') {
    return (
      <div className={classes.banner}>
        <Notice tone="failed" title={status.message} hint={status.hint} />
      </div>
    );
  }
  if (status.state !== 'reconnecting') return undefined;
  const seconds = Math.max(0, Math.ceil((status.retryAtMs - now) / 1000));
  return (
    <div className={classes.banner}>
      <Notice
        tone="warning"
        title="The console does not answer; what you see may be old."
        hint="A run goes on without this window. If the console was stopped, start it again where you started it."
        actions={
          <>
            <span className={classes.wait} aria-hidden>
              {seconds === 0 ? 'trying…' : `next try in ${seconds}\u2009s`}
            </span>
            <Button variant="default" onClick={retryNow}>
              Try now
            </Button>
          </>
        }
      />
    </div>
  );
}
