import { notifications } from '@mantine/notifications';
import type { OpsError } from '../../shared/base/ops-error.ts';
import type { StopReport } from '../../shared/contract/app.ts';
import { formatPlural } from '../../shared/model/format.ts';
import classes from './stop-report.module.css';

const id = 'stop everything';

/** Says what Stop everything did. What could not be stopped stays until it is closed. */
export function showStopReport({ stopped, failed }: StopReport): void {
  notifications.hide(id);
  if (failed.length === 0) {
    notifications.show({
      id,
      color: 'gray',
      title: stopped.length === 0 ? 'Nothing was running any more' : 'Everything is stopped',
      message: stopped.length === 0 ? '' : <Stopped stopped={stopped} />,
      autoClose: 10_000,
    });
    return;
  }
  notifications.show({
    id,
    color: 'stop',
    title: `${formatPlural(failed.length, 'job')} could not be stopped`,
    message: (
      <>
        <ul className={classes.list}>
          {failed.map(({ what, problem }) => (
            <li key={what}>
              {`${what}: ${problem.message}`}
              {problem.hint ? <span className={classes.hint}>{problem.hint}</span> : undefined}
            </li>
          ))}
        </ul>
        {stopped.length > 0 ? <Stopped stopped={stopped} /> : undefined}
      </>
    ),
    autoClose: false,
  });
}

/** Says that Stop everything itself failed. */
export function showStopFailure(error: OpsError): void {
  notifications.hide(id);
  notifications.show({ id, title: error.message, message: error.hint ?? '', color: 'stop', autoClose: false });
}

function Stopped({ stopped }: { stopped: readonly string[] }) {
  return <span>{`Stopped: ${stopped.join(', ')}.`}</span>;
}
