import { Radio, Stack } from '@mantine/core';
import type { LabStack } from '../../../../shared/contract/lab.ts';
import classes from './lab-parts.module.css';

const stacks: readonly { stack: LabStack; label: string; text: string }[] = [
  { stack: 'embedded', label: 'Embedded', text: 'Nothing to install. Limits are knobs that change while it runs.' },
  {
    stack: 'nginx',
    label: 'nginx, Gunicorn and Flask',
    text: 'The real thing with Debian’s defaults, in a folder of its own; no root needed.',
  },
];

interface Availability {
  readonly stack: LabStack;
  readonly available: boolean;
  readonly missing: readonly string[];
}

/** Embedded or the real stack, and what is missing for it. */
export function StackChoice(props: {
  availability: readonly Availability[] | undefined;
  chosen: LabStack;
  locked: boolean;
  onChoose(stack: LabStack): void;
}) {
  const { availability, chosen, locked, onChoose } = props;
  return (
    <Radio.Group value={chosen} onChange={(value) => onChoose(value as LabStack)} aria-label="Which lab">
      <Stack gap="sm">
        {stacks.map(({ stack, label, text }) => {
          const found = availability?.find((one) => one.stack === stack);
          const missing = found?.missing ?? [];
          const usable = stack === 'embedded' || found?.available === true;
          return (
            <div key={stack}>
              <Radio value={stack} label={label} description={text} disabled={!usable || (locked && stack !== chosen)} size="xs" />
              {missing.length > 0 ? (
                <p className={classes.missing}>
                  Missing: {missing.join(', ')}. Install: <code>sudo apt-get install -y {missing.join(' ')}</code>
                </p>
              ) : undefined}
            </div>
          );
        })}
        {locked ? <p className={classes.note}>Stop the lab to use the other one.</p> : undefined}
      </Stack>
    </Radio.Group>
  );
}
