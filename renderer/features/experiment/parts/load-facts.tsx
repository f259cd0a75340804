import { Button } from '@mantine/core';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { LoadPlan } from '../../../../shared/model/load-plan.ts';
import { planTarget, planText } from '../../../../shared/model/plan-text.ts';
import { hrefOf, newTarget } from '../../../ui/route.ts';
import classes from './experiment-parts.module.css';

/** What is fired, as it stands in the Run form, and the machine that is looked at meanwhile. */
export function LoadFacts({ load, target, isLimit }: { load: LoadPlan | undefined; target: Target | undefined; isLimit: boolean }) {
  if (!load) {
    return (
      <div className={classes.load}>
        <p className={classes.strong}>What is to be fired?</p>
        <p className={classes.quiet}>The load is that of the Run form, and it is not filled in yet.</p>
        <Button component="a" href="#/run" variant="default" className={classes.self}>
          Fill in the Run form
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.load}>
      <p className={classes.strong}>{isLimit ? 'Requests as in the Run form, at a constant rate' : planText(load)}</p>
      <p className={classes.target}>{planTarget(load)}</p>
      <p className={classes.quiet}>
        {target ? `Machine behind it: ${target.name}. ` : 'No machine is known behind it, so only the client’s side is seen. '}
        {target ? undefined : <a href={hrefOf({ screen: 'targets', id: newTarget })}>Connect it</a>} {target ? undefined : 'or '}
        <a href="#/run">{target ? 'Change the load' : 'change the load'}</a>.
      </p>
    </div>
  );
}
