import type { ConfigChange } from '../../../../shared/model/compare/comparison.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { groupLook } from '../compare-look.ts';
import classes from './change-table.module.css';

/** Settings that are not the same in all groups; what differs from the first is set in bold. */
export function ChangeTable({ changes, count }: { changes: readonly ConfigChange[]; count: number }) {
  const places = Array.from({ length: count }, (_, place) => place);
  return (
    <PlainTable label="What changed" minWidth={200 + count * 90}>
      <thead>
        <tr>
          <th scope="col">Setting</th>
          {places.map((place) => (
            <th key={place} scope="col">
              {groupLook(place).letter}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {changes.map(({ where, name, values }) => (
          <tr key={`${where} ${name}`}>
            <th scope="row">
              <span className={classes.name}>{name}</span> <span className={classes.where}>{where}</span>
            </th>
            {places.map((place) => (
              <td key={place} data-mono>
                <Value text={values[place]} isOther={place > 0 && values[place] !== values[0]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </PlainTable>
  );
}

function Value({ text, isOther }: { text: string | undefined; isOther: boolean }) {
  if (text === undefined) return <span className={classes.where}>not known</span>;
  return isOther ? <strong>{text}</strong> : text;
}
