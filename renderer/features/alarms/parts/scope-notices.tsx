import { Button } from '@mantine/core';
import type { AwsScopeStatus } from '../../../../shared/contract/aws.ts';
import { Notice } from '../../../ui/notice.tsx';
import { formatWhen } from '../../../ui/when.ts';
import { placeText } from '../alarm-list.ts';

/** Accounts whose alarms are not known any more as they are now: since when, why, and what to do. */
export function ScopeNotices({ scopes }: { scopes: readonly AwsScopeStatus[] }) {
  return scopes
    .filter(({ state, problem }) => state !== 'ok' && problem !== undefined)
    .map(({ scope, state, problem, lastOkAt }) => (
      <Notice
        key={placeText(scope)}
        tone={state === 'throttled' || state === 'unreachable' ? 'warning' : 'failed'}
        title={`${placeText(scope)}: ${problem?.message ?? ''}`}
        hint={[
          problem?.hint,
          lastOkAt === undefined ? undefined : `What stands here is of ${formatWhen(new Date(lastOkAt).toISOString()).short}.`,
        ]
          .filter(Boolean)
          .join(' ')}
        actions={
          <>
            {state === 'denied' ? (
              <Button variant="default" component="a" href="#/settings?policy">
                What must be allowed
              </Button>
            ) : undefined}
            <Button variant="default" component="a" href="#/settings">
              {state === 'signed_out' ? 'Sign in again' : 'Settings'}
            </Button>
          </>
        }
      />
    ));
}
