import type { AlarmState } from '../../../../shared/model/alarm.ts';
import { alarmTone } from '../../../ui/alarm-state.tsx';
import { ToneIcon } from '../../../ui/state-badge.tsx';
import classes from '../alarm-form-page.module.css';

/** The states over a span as a band under its chart; the legend says their shares in words. */
export function StateBand(props: {
  states: readonly { readonly from: number; readonly state: AlarmState }[];
  fromMs: number;
  toMs: number;
}) {
  const { states, fromMs, toMs } = props;
  const lengthMs = Math.max(1, toMs - fromMs);
  const spans = states.map(({ from, state }, index) => ({
    from,
    state,
    share: Math.max(0, (states[index + 1]?.from ?? toMs) - Math.max(from, fromMs)) / lengthMs,
  }));
  // Of the time before the first point nothing can be said.
  const before = Math.max(0, (states[0]?.from ?? fromMs) - fromMs) / lengthMs;
  const seen = [...new Set(spans.map(({ state }) => state))];
  return (
    <div className={classes.band}>
      <div className={classes.spans} aria-hidden>
        <span style={{ width: `${before * 100}%` }} />
        {spans.map(({ from, state, share }) => (
          <span key={from} data-tone={alarmTone(state)} style={{ width: `${share * 100}%` }} title={state} />
        ))}
      </div>
      <p className={classes.legend}>
        {seen.map((state) => (
          <span key={state}>
            <ToneIcon tone={alarmTone(state)} size={12} />
            {state}
          </span>
        ))}
      </p>
    </div>
  );
}
