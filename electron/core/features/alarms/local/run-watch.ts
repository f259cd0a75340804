import type { Disposable } from '../../../../../shared/base/disposable.ts';
import type { MetricSink, MetricWatch } from './metric-watch.ts';
import { type RunMetric, type RunNews, RunSeconds, runFigure } from './run-seconds.ts';

export interface RunWatchOptions {
  readonly metric: RunMetric;
  readonly sink: MetricSink;
  /** Called with every sample of every run. */
  readonly onSample: (listener: (news: RunNews) => void) => Disposable;
}

const noRun = { kind: 'broken', why: 'no run goes on' } as const;
const nothingEnded = { kind: 'broken', why: 'no request of the run has ended' } as const;

/** A figure of the run that goes on, once a second. */
export class RunWatch implements MetricWatch {
  readonly #sink: MetricSink;
  readonly #listener: Disposable;
  readonly #seconds = new RunSeconds();

  constructor({ metric, sink, onSample }: RunWatchOptions) {
    this.#sink = sink;
    sink.state(noRun);
    this.#listener = onSample((news) => {
      for (const { from, at, point } of this.#seconds.take(news)) {
        const figure = runFigure(metric.field, from, at, point);
        if (figure !== undefined) sink.sample(figure.from, figure.at, figure.value, figure.weight);
        else {
          sink.state(nothingEnded);
          sink.settled(at);
        }
      }
      if (news.sample.state !== 'running') sink.state(noRun);
    });
  }

  tick(): void {}

  restart(): void {
    this.#sink.state(noRun);
  }

  dispose(): void {
    void this.#listener.dispose();
  }
}
