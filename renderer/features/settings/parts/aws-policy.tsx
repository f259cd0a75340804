import { Button, Checkbox, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { type AwsAbility, awsAbilities, iamPolicy, iamReasons, readOnlyAbilities } from '../../../../shared/model/iam-policy.ts';
import { OutputText } from '../../../ui/output-text.tsx';
import { useRouteQuery } from '../../../ui/route.ts';
import classes from './settings-parts.module.css';

const labels: Record<AwsAbility, string> = {
  alarms: 'Read alarms',
  metrics: 'Read metrics',
  instances: 'List instances',
  alarm_changes: 'Create, change and test alarms',
  topics: 'List SNS topics',
  topic_changes: 'Create SNS topics',
};

/** Higher would push the reasons out of view. */
const mostRows = 18;

/** What must be allowed in the account: the smallest IAM policy for what is to be done there, ready to copy, and why each action stands in it. */
export function AwsPolicy() {
  const section = useRef<HTMLDetailsElement>(null);
  const isAskedFor = useRouteQuery().has('policy');
  const [chosen, setChosen] = useState<readonly AwsAbility[]>(readOnlyAbilities);
  const text = JSON.stringify(iamPolicy(chosen), undefined, 2);
  useEffect(() => {
    if (!isAskedFor || !section.current) return;
    section.current.open = true;
    section.current.scrollIntoView({ block: 'start' });
  }, [isAskedFor]);
  const choose = (ability: AwsAbility, isWanted: boolean) =>
    setChosen(awsAbilities.filter((one) => (one === ability ? isWanted : chosen.includes(one))));
  return (
    <details ref={section} className={classes.more}>
      <summary>What must be allowed: the IAM policy</summary>
      <p className={classes.quiet}>
        Attach this policy to the user or role of your profile. To look on, the first three are enough; the others change something in the
        account.
      </p>
      <fieldset className={classes.abilities}>
        <legend className={classes.label}>What the console is to do</legend>
        {awsAbilities.map((ability) => (
          <Checkbox
            key={ability}
            label={labels[ability]}
            checked={chosen.includes(ability)}
            onChange={(event) => choose(ability, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      {chosen.length === 0 ? (
        <p className={classes.quiet}>Nothing is to be done, so nothing must be allowed. Tick what the console is to do.</p>
      ) : (
        <>
          <div className={classes.policyHead}>
            <CopyButton value={text} timeout={1500}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  size="xs"
                  onClick={copy}
                  leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
                >
                  {copied ? 'Copied' : 'Copy the policy'}
                </Button>
              )}
            </CopyButton>
          </div>
          <OutputText label="IAM policy" text={text} rows={Math.min(mostRows, text.split('\n').length)} fromTop />
          <dl className={classes.reasons}>
            {iamReasons(chosen).map(({ action, reason }) => (
              <div key={action}>
                <dt className={classes.mono}>{action}</dt>
                <dd>{reason}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </details>
  );
}
