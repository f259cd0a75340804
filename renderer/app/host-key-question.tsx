import { Button } from '@mantine/core';
import type { HostQuestion } from '../../shared/contract/hosts.ts';
import { formatPlural } from '../../shared/model/format.ts';
import { CommandLine } from '../ui/command-line.tsx';
import { Notice } from '../ui/notice.tsx';
import classes from './host-questions.module.css';
import type { QuestionProps } from './question-props.ts';

/** A host key nobody has seen yet: its fingerprint, how to check it, and where it would be written. Cancel has the focus. */
export function HostKeyQuestion(props: QuestionProps<Extract<HostQuestion, { kind: 'host_key' }>>) {
  const { question, targetName, more, onAnswer } = props;
  return (
    <>
      <p className={classes.text}>
        {`On the way to ${targetName}, `}
        <strong>{question.machine}</strong>
        {` shows an ${question.keyType} key that no known_hosts file holds. Nothing has been sent to it yet. Its fingerprint:`}
      </p>
      <p className={classes.print} data-testid="fingerprint">
        {question.fingerprint}
      </p>
      {question.otherKeyTypes.length > 0 ? (
        <div className={classes.notice}>
          <Notice
            tone="warning"
            title={`Known for this name: ${question.otherKeyTypes.join(', ')}, not this one.`}
            hint="It may be another machine that answers under a known name. Check the fingerprint."
          />
        </div>
      ) : undefined}
      <p className={classes.quiet}>It is the right machine if this command, run on it, prints the same:</p>
      <CommandLine command={`ssh-keygen -lf ${keyFile(question.keyType)}`} label="command that prints the fingerprint" />
      <p className={classes.after}>
        {'Trusted, it is written to '}
        <span className={classes.mono}>{question.knownHostsPath}</span>
        {' and not asked about again.'}
      </p>
      <div className={classes.footer}>
        <span className={classes.more}>{more > 0 ? `${formatPlural(more, 'more question')} after this` : ''}</span>
        <Button variant="default" onClick={() => onAnswer({ kind: 'cancel' })} data-autofocus>
          Cancel
        </Button>
        <Button onClick={() => onAnswer({ kind: 'trust' })}>Trust and connect</Button>
      </div>
    </>
  );
}

/** Where OpenSSH keeps its public key of that type. */
function keyFile(keyType: string): string {
  const kind = /rsa/i.test(keyType) ? 'rsa' : /ecdsa/i.test(keyType) ? 'ecdsa' : 'ed25519';
  return `/etc/ssh/ssh_host_${kind}_key.pub`;
}
