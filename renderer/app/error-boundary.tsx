import { Button } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { Component, type ReactNode, useCallback, useEffect } from 'react';
import { useClient } from '../client/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';

type Report = (error: unknown) => void;

/** Shows that a screen failed, and how to go on, instead of a blank window. The error goes to the log. */
export function ErrorBoundary({ children, resetKey = '' }: { children: ReactNode; resetKey?: string }) {
  const report = useReport();
  return (
    <Boundary key={resetKey} report={report}>
      {children}
    </Boundary>
  );
}

class Boundary extends Component<{ children: ReactNode; report: Report }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error('Unknown error') };
  }

  override componentDidCatch(error: unknown) {
    this.props.report(error);
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <EmptyState
        level={1}
        icon={<IconBug size={40} stroke={1.2} />}
        title="This screen failed"
        actions={
          <>
            <Button onClick={() => this.setState({ error: undefined })}>Show it again</Button>
            <Button variant="default" onClick={() => location.reload()}>
              Reload the window
            </Button>
          </>
        }
      >
        {`${error instanceof Error ? error.message : String(error)}. It was written to the log. A run that is going on is not touched by it.`}
      </EmptyState>
    );
  }
}

/** Errors outside React go to the log, too. */
export function ErrorReporter() {
  const report = useReport();
  useEffect(() => {
    const onError = (event: ErrorEvent) => report(event.error ?? event.message);
    const onRejection = (event: PromiseRejectionEvent) => report(event.reason);
    addEventListener('error', onError);
    addEventListener('unhandledrejection', onRejection);
    return () => {
      removeEventListener('error', onError);
      removeEventListener('unhandledrejection', onRejection);
    };
  }, [report]);
  return undefined;
}

function useReport(): Report {
  const client = useClient();
  return useCallback(
    (error: unknown) => {
      const message = (error instanceof Error ? error.message : String(error)).slice(0, 4000) || 'Unknown error';
      const stack = error instanceof Error ? error.stack?.slice(0, 20_000) : undefined;
      // Where even the report fails there is nobody left to tell.
      client.app.reportError({ message, ...(stack === undefined ? {} : { stack }) }).catch(() => {});
    },
    [client],
  );
}
