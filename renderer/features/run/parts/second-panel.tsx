import { IconChevronLeft, IconChevronRight, IconX, IconZoomIn } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { RunEvidence } from '../../../../shared/model/diagnosis/run-evidence.ts';
import type { FailureExample } from '../../../../shared/model/failure-class.ts';
import { formatCount, formatDuration } from '../../../../shared/model/format.ts';
import type { HostSample } from '../../../../shared/model/host-sample.ts';
import { FactList } from '../../../ui/fact-list.tsx';
import { FailureChip } from '../../../ui/failure-chip.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { scrollToTop } from '../../../ui/scroll-to.ts';
import { hostFactsOf } from '../host-facts-of.ts';
import type { RunSeries } from '../run-series.ts';
import { examplesNear, hostInSecond, linesInSecond, type SecondFacts, secondFacts } from '../second-facts.ts';
import { secondText } from '../span-text.ts';
import { FailureExampleView } from './failure-example-view.tsx';
import classes from './second-panel.module.css';

/** Examples shown of one second. */
const mostExamples = 3;

/** What happened in one second of a run: what became of its requests, how the machine was, what its logs said, and requests that failed. */
export function SecondPanel(props: {
  second: number;
  /** Brings it into view: a new object with every pick. */
  picked: object;
  series: RunSeries;
  examples: readonly FailureExample[];
  host: readonly HostSample[];
  /** Unix ms. */
  startedAt: number;
  evidence: RunEvidence | undefined;
  onStep(second: number): void;
  /** Shows the seconds around it in all charts. */
  onZoom(): void;
  /** Back to where it was picked. */
  onClose(): void;
}) {
  const { second, picked, series, host, startedAt, evidence, onStep, onZoom, onClose } = props;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const panel = place.current;
    if (!panel) return;
    scrollToTop(panel);
    // From a chart one goes on here, also by keyboard; what opened it otherwise keeps the focus.
    if (document.activeElement?.getAttribute('role') === 'slider') panel.focus({ preventScroll: true });
  }, [picked]);
  const facts = secondFacts(series, second);
  const sample = hostInSecond(host, startedAt, second);
  const lines = linesInSecond(evidence, second);
  const kept = examplesNear(props.examples, second);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.shiftKey) return;
    event.preventDefault();
    onClose();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes it from anywhere inside; there is a button for it, too.
    <div ref={place} className={classes.place} tabIndex={-1} onKeyDown={onKeyDown}>
      <Panel
        title={`Second ${secondText(second)}`}
        aside={
          <span className={classes.actions}>
            <Action label="The second before" disabled={second === 0} onClick={() => onStep(second - 1)}>
              <IconChevronLeft size={14} aria-hidden />
            </Action>
            <Action label="The second after" disabled={second >= series.seconds.length - 1} onClick={() => onStep(second + 1)}>
              <IconChevronRight size={14} aria-hidden />
            </Action>
            <Action label="Zoom the charts to it" onClick={onZoom}>
              <IconZoomIn size={14} aria-hidden />
            </Action>
            <Action label="Close, back to the charts" onClick={onClose}>
              <IconX size={14} aria-hidden />
            </Action>
          </span>
        }
      >
        <p className={classes.sentence} role="status">
          {facts ? sentence(facts) : 'No request was counted in this second.'}
        </p>
        <div className={classes.columns}>
          {facts ? (
            <div>
              <h3 className={classes.heading}>Requests</h3>
              {facts.classes.length > 0 ? (
                <ul className={classes.classes} aria-label="Failed, by class">
                  {facts.classes.map(({ class: name, count }) => (
                    <li key={name}>
                      <FailureChip failureClass={name} />
                      <span className={classes.number}>{formatCount(count)}</span>
                    </li>
                  ))}
                </ul>
              ) : undefined}
              <FactList facts={requestFacts(facts)} />
            </div>
          ) : undefined}
          <div>
            <h3 className={classes.heading}>Machine</h3>
            {sample ? <FactList facts={hostFactsOf(sample)} /> : <p className={classes.quiet}>No figures of it in this second.</p>}
          </div>
        </div>
        {lines.length > 0 ? (
          <>
            <h3 className={classes.heading}>What its logs said</h3>
            <ul className={classes.lines}>
              {lines.map(({ path, signature, count, text }) => (
                <li key={`${path} ${signature}`}>
                  <span className={classes.number}>{`${path} ×${formatCount(count)}`}</span>
                  {text ? <code>{text}</code> : undefined}
                </li>
              ))}
            </ul>
          </>
        ) : undefined}
        <Examples {...kept} failed={facts?.failed ?? 0} />
      </Panel>
    </div>
  );
}

function Examples({ examples, inSecond, failed }: { examples: readonly FailureExample[]; inSecond: boolean; failed: number }) {
  if (examples.length === 0) {
    if (failed === 0) return undefined;
    return <p className={classes.quiet}>No example of a failure near it was kept: those of the first failures of each class are.</p>;
  }
  return (
    <>
      <h3 className={classes.heading}>{inSecond ? 'Requests that failed in it' : 'The nearest failed requests that were kept'}</h3>
      {examples.slice(0, mostExamples).map((example) => (
        <details key={`${example.requestNumber} ${example.atMs}`} className={classes.example}>
          <summary>
            <FailureChip failureClass={example.class} />
            <span className={classes.number}>{`${formatDuration(example.atMs)} into the run`}</span>
            <span className={classes.url}>{`${example.method} ${example.url}`}</span>
          </summary>
          <FailureExampleView example={example} />
        </details>
      ))}
      {examples.length > mostExamples ? (
        <p
          className={classes.quiet}
        >{`${examples.length - mostExamples} more of this second were kept: they are in the table by class.`}</p>
      ) : undefined}
    </>
  );
}

function Action(props: { label: string; disabled?: boolean; onClick(): void; children: ReactNode }) {
  const { label, disabled = false, onClick, children } = props;
  return (
    <button type="button" className={classes.action} aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}

function sentence({ ok, failed, aborted }: SecondFacts): string {
  const parts = [`${formatCount(ok)} ok`, `${formatCount(failed)} failed`, ...(aborted > 0 ? [`${formatCount(aborted)} aborted`] : [])];
  return `${parts.join(', ')} in this second.`;
}

function requestFacts(facts: SecondFacts): (readonly [string, string])[] {
  const latency = (us: number) => (us > 0 ? formatDuration(us / 1000) : '–');
  return [
    ['Sent', formatCount(facts.sent)],
    ['p50, p95, p99', [facts.p50Us, facts.p95Us, facts.p99Us].map(latency).join(', ')],
    ['In flight at its end', formatCount(facts.inFlight)],
    ['Waiting for a connection', formatCount(facts.queued)],
    ['Connections', formatCount(facts.connections)],
  ];
}
