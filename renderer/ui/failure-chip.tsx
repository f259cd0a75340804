import { Tooltip } from '@mantine/core';
import { describeFailureClass, type FailureClass } from '../../shared/model/failure-class.ts';
import classes from './failure-chip.module.css';
import { failureClassStyle } from './failure-class-style.ts';
import { cssColor } from './hue.ts';

/** Names a failure class with its own colour and shape; the tooltip says what it means. */
export function FailureChip({ failureClass, label }: { failureClass: FailureClass; label?: string }) {
  const { hue, icon: Icon } = failureClassStyle(failureClass);
  const text = describeFailureClass(failureClass);
  return (
    <Tooltip label={text.meaning} multiline maw={280}>
      <span className={classes.chip}>
        <Icon size={14} stroke={2} style={{ color: cssColor(hue) }} aria-hidden />
        {label ?? text.label}
      </span>
    </Tooltip>
  );
}
