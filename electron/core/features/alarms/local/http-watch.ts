import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { LocalMetric } from '../../../../../shared/contract/alarms.ts';
import type { HttpChecker } from './http-checker.ts';
import type { MetricSink, MetricWatch } from './metric-watch.ts';

export interface HttpWatchOptions {
  readonly field: Extract<LocalMetric, { kind: 'http' }>['field'];
  readonly periodMs: number;
  readonly sink: MetricSink;
  readonly checker: Pick<HttpChecker, 'onCheck'>;
}

/** Whether an address answers, or how long it takes: one value a period. */
export class HttpWatch implements MetricWatch {
  readonly #listener: Disposable;

  constructor({ field, periodMs, sink, checker }: HttpWatchOptions) {
    sink.state({ kind: 'starting', why: 'it has not been asked yet' });
    this.#listener = checker.onCheck(({ check, start, end }) => {
      const value = field === 'failed' ? Number(check.failed) : check.durationMs;
      if (value === undefined) {
        sink.state({ kind: 'broken', why: check.why ?? 'no answer came' });
        sink.settled(end);
        return;
      }
      for (let at = start; at < end; at += periodMs) sink.period(at, value, check.why);
    });
  }

  tick(): void {}

  restart(): void {}

  dispose(): void {
    void this.#listener.dispose();
  }
}
