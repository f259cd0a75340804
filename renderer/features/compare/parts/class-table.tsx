import type { ComparedGroup } from '../../../../shared/model/compare/comparison.ts';
import type { FailureClass } from '../../../../shared/model/failure-class.ts';
import { formatCount } from '../../../../shared/model/format.ts';
import { FailureChip } from '../../../ui/failure-chip.tsx';
import { failureClassStyle } from '../../../ui/failure-class-style.ts';
import { cssColor } from '../../../ui/hue.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { groupLook } from '../compare-look.ts';
import classes from './class-table.module.css';

/** How many requests of each group failed in which class, the commonest first. */
export function ClassTable({ groups }: { groups: readonly ComparedGroup[] }) {
  const totals = new Map<FailureClass, number>();
  for (const { failures } of groups) {
    for (const { class: name, count } of failures) totals.set(name, (totals.get(name) ?? 0) + count);
  }
  const names = [...totals].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const most = Math.max(1, ...groups.flatMap(({ failures }) => failures.map(({ count }) => count)));
  return (
    <PlainTable label="Failures by class" minWidth={160 + groups.length * 80}>
      <thead>
        <tr>
          <th scope="col">Class</th>
          {groups.map(({ label }, place) => (
            <th key={label} scope="col" data-align="right">
              {groupLook(place).letter}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">
              <FailureChip failureClass={name} />
            </th>
            {groups.map(({ label, failures }) => {
              const count = failures.find((failure) => failure.class === name)?.count ?? 0;
              return (
                <td key={label} data-align="right">
                  {formatCount(count)}
                  <div className={classes.track} aria-hidden>
                    <div
                      className={classes.bar}
                      style={{ width: `${(count / most) * 100}%`, background: cssColor(failureClassStyle(name).hue) }}
                    />
                  </div>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </PlainTable>
  );
}
