import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { describeFailureClass, type FailureClass, type FailureCount, type FailureExample } from '../../../../shared/model/failure-class.ts';
import { formatCount, formatShare } from '../../../../shared/model/format.ts';
import { FailureChip } from '../../../ui/failure-chip.tsx';
import { failureClassStyle } from '../../../ui/failure-class-style.ts';
import { cssColor } from '../../../ui/hue.ts';
import { FailureExampleView } from './failure-example-view.tsx';
import classes from './failure-table.module.css';

/** What became of the requests that failed, class by class, each with an example to open. */
export function FailureTable(props: { failures: readonly FailureCount[]; examples: readonly FailureExample[]; asked: number }) {
  const { failures, examples, asked } = props;
  const [opened, setOpened] = useState<ReadonlySet<FailureClass>>(new Set());
  const sorted = failures.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
  const largest = sorted[0]?.count ?? 1;
  const toggle = (one: FailureClass) => {
    const next = new Set(opened);
    if (!next.delete(one)) next.add(one);
    setOpened(next);
  };
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label="Failures by class">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" className={classes.number}>
              Requests
            </th>
            <th scope="col" className={classes.number}>
              Share
            </th>
            <th scope="col" className={classes.barHead}>
              <span className={classes.hidden}>Bar</span>
            </th>
            <th scope="col" className={classes.number}>
              Fresh conn.
            </th>
            <th scope="col" className={classes.number}>
              Reused conn.
            </th>
            <th scope="col" className={classes.number}>
              Some bytes came
            </th>
          </tr>
        </thead>
        {sorted.map((failure) => (
          <Row
            key={failure.class}
            failure={failure}
            share={asked > 0 ? failure.count / asked : 0}
            width={failure.count / largest}
            examples={examples.filter((example) => example.class === failure.class)}
            opened={opened.has(failure.class)}
            onToggle={() => toggle(failure.class)}
          />
        ))}
      </table>
    </div>
  );
}

interface RowProps {
  failure: FailureCount;
  share: number;
  width: number;
  examples: readonly FailureExample[];
  opened: boolean;
  onToggle(): void;
}

function Row({ failure, share, width, examples, opened, onToggle }: RowProps) {
  const { label, meaning } = describeFailureClass(failure.class);
  return (
    <tbody>
      <tr data-class={failure.class}>
        <th scope="row">
          <button type="button" className={classes.open} aria-expanded={opened} onClick={onToggle} title={meaning}>
            {opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            <FailureChip failureClass={failure.class} />
            <span className={classes.hidden}>: show an example</span>
          </button>
        </th>
        <td className={classes.number}>{formatCount(failure.count)}</td>
        <td className={classes.number}>{formatShare(share)}</td>
        <td aria-hidden>
          <div className={classes.bar} style={{ width: `${width * 100}%`, background: cssColor(failureClassStyle(failure.class).hue) }} />
        </td>
        <td className={classes.number}>{formatCount(failure.count - failure.reused)}</td>
        <td className={classes.number}>{formatCount(failure.reused)}</td>
        <td className={classes.number}>{formatCount(failure.withBytes)}</td>
      </tr>
      {opened ? (
        <tr>
          <td colSpan={7} className={classes.detail}>
            <p className={classes.meaning}>{meaning}</p>
            {examples.length === 0 ? <p className={classes.meaning}>{`No example of “${label}” was kept.`}</p> : undefined}
            <Examples examples={examples} />
          </td>
        </tr>
      ) : undefined}
    </tbody>
  );
}

function Examples({ examples }: { examples: readonly FailureExample[] }) {
  const [all, setAll] = useState(false);
  const more = examples.length - 1;
  return (
    <>
      {(all ? examples : examples.slice(0, 1)).map((example) => (
        <FailureExampleView key={`${example.requestNumber} ${example.atMs}`} example={example} />
      ))}
      {more > 0 && !all ? (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {`Show ${more} more`}
        </button>
      ) : undefined}
    </>
  );
}
