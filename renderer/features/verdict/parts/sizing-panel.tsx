import { Button, Loader, NumberInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { RunId } from '../../../../shared/base/ids.ts';
import { formatDuration, formatRate, formatShare } from '../../../../shared/model/format.ts';
import type { Sizing } from '../../../../shared/model/sizing/sizing.ts';
import { useCall } from '../../../client/index.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { StatRow, StatTile, withUnit } from '../../../ui/stat-tile.tsx';
import { InstanceTable } from './instance-table.tsx';
import classes from './sizing-panel.module.css';

const settleMs = 350;

/** What this machine can serve, and which would carry so many requests a second: with the arithmetic, and how uncertain it is. */
export function SizingPanel({ id }: { id: RunId }) {
  const [rate, setRate] = useState<number | ''>('');
  const [settled] = useDebouncedValue(rate, settleMs);
  const { data, error, loading, reload } = useCall(
    (client, signal) => client.verdicts.sizing({ id, ...(settled === '' ? {} : { ratePerSecond: settled }) }, { signal }),
    `sizing of run ${id} for ${settled}`,
  );
  return (
    <Panel title="What would carry it" aside={loading ? <Loader size={14} aria-label="Working it out" /> : undefined}>
      <div className={classes.panel}>
        <NumberInput
          label="Goal"
          description="Requests a second, none lost"
          placeholder="what the run asked for"
          value={rate}
          min={1}
          max={10_000_000}
          suffix={'\u2009req/s'}
          onChange={(value) => setRate(typeof value === 'number' && value > 0 ? value : '')}
          className={classes.goal}
        />
        {error ? (
          <Notice
            tone="failed"
            title={error.message}
            hint={error.hint}
            live={false}
            actions={
              <Button variant="default" onClick={reload}>
                Try again
              </Button>
            }
          />
        ) : undefined}
        {data ? (
          <div className={classes.panel} data-testid="sizing">
            <SizingResult sizing={data} />
          </div>
        ) : undefined}
      </div>
    </Panel>
  );
}

function SizingResult({ sizing }: { sizing: Sizing }) {
  const { cpuMsPerRequest, serviceTimeMs, ratePerSecond, uncertainty, workers, instances, arithmetic, split, problem } = sizing;
  const tiles = [
    ratePerSecond === undefined
      ? undefined
      : {
          label: 'This machine serves',
          text: formatRate(ratePerSecond),
          detail: uncertainty ? `± ${formatShare(uncertainty)}` : 'none lost',
        },
    cpuMsPerRequest === undefined ? undefined : { label: 'CPU a request', text: formatDuration(cpuMsPerRequest), detail: 'all processes' },
    serviceTimeMs === undefined ? undefined : { label: 'Service time', text: formatDuration(serviceTimeMs), detail: 'of one worker' },
    workers === undefined ? undefined : { label: 'Gunicorn workers', text: String(workers), detail: 'for the goal' },
  ].filter((tile) => tile !== undefined);
  return (
    <>
      {problem ? <Notice tone="unknown" title={problem} live={false} /> : undefined}
      {tiles.length > 0 ? (
        <StatRow label="What was measured">
          {tiles.map(({ label, text, detail }) => (
            <StatTile key={label} label={label} {...withUnit(text)} detail={detail} />
          ))}
        </StatRow>
      ) : undefined}
      {arithmetic.length > 0 ? (
        <ol className={classes.arithmetic} aria-label="The arithmetic">
          {arithmetic.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      ) : undefined}
      {instances.length > 0 ? <InstanceTable sizing={sizing} /> : undefined}
      {split ? <p className={classes.split}>{split}</p> : undefined}
    </>
  );
}
