import type { ReactNode } from 'react';
import { formatCount, formatShare } from '../../shared/model/format.ts';
import classes from './bar-list.module.css';
import { cssColor, type Hue } from './hue.ts';

export interface BarListItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly count: number;
  readonly hue: Hue;
}

/** A histogram lying on its side: a name, a bar against the largest, the count and its share of `total`. */
export function BarList({ items, total, label }: { items: readonly BarListItem[]; total: number; label: string }) {
  const largest = items.reduce((most, item) => Math.max(most, item.count), 1);
  return (
    <table className={classes.list} aria-label={label}>
      <tbody>
        {items.map((item) => (
          <tr key={item.key}>
            <th scope="row">{item.label}</th>
            <td className={classes.cell} aria-hidden>
              <div className={classes.bar} style={{ width: `${(item.count / largest) * 100}%`, background: cssColor(item.hue) }} />
            </td>
            <td className={classes.number}>{formatCount(item.count)}</td>
            <td className={classes.share}>{formatShare(total > 0 ? item.count / total : 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
