import { LineSwatch } from '../../../ui/percentile-chart.tsx';
import { groupLook } from '../compare-look.ts';
import classes from './group-mark.module.css';

/** Which group: its letter and the stroke its curve has. */
export function GroupMark({ place }: { place: number }) {
  const { letter, hue, dash } = groupLook(place);
  return (
    <span className={classes.mark}>
      {letter}
      <LineSwatch hue={hue} dash={dash} />
    </span>
  );
}
