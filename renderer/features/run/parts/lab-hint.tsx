import { Button } from '@mantine/core';
import type { LabStatus } from '../../../../shared/contract/lab.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { Notice } from '../../../ui/notice.tsx';

/** Says that the demo lab stands ready, or what its limits are while it is the target. */
export function LabHint({ lab, url, onUse }: { lab: LabStatus; url: string; onUse(url: string): void }) {
  if (lab.state === 'stopped' && url === '') {
    return (
      <Notice
        tone="unknown"
        title="No server at hand?"
        hint="The demo lab is one on this machine, with real limits."
        live={false}
        actions={
          <Button component="a" href="#/lab" variant="default">
            Open the demo lab
          </Button>
        }
      />
    );
  }
  if (lab.state !== 'running' || lab.url === undefined) return undefined;
  const { url: labUrl } = lab;
  if (!sameOrigin(url, labUrl)) {
    return (
      <Notice
        tone="ok"
        title={`The demo lab serves at ${labUrl}`}
        live={false}
        actions={
          <Button variant="default" onClick={() => onUse(labUrl)}>
            Use its URL
          </Button>
        }
      />
    );
  }
  const limit =
    lab.stack === 'nginx'
      ? 'nginx with Debian’s default limits (2 × 768 slots)'
      : lab.knobs && `${formatCount(lab.knobs.maxConnections)} connections at once`;
  return (
    <Notice
      tone="ok"
      title="The demo lab is the target."
      hint={limit ? `Its limit: ${limit}.` : undefined}
      live={false}
      actions={
        <Button component="a" href="#/lab" variant="default">
          Change its limits
        </Button>
      }
    />
  );
}

function sameOrigin(a: string, b: string): boolean {
  return URL.parse(a)?.origin === URL.parse(b)?.origin;
}
