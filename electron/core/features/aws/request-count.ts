import type { AwsScopeStatus } from '../../../../shared/contract/aws.ts';
import { awsPricesOf, type CountedRequest, monthlyCostUsd } from '../../../../shared/model/aws-cost.ts';

const hourMs = 3_600_000;

/** The requests of one scope: how many, and what they would cost. */
export class RequestCount {
  #recent: CountedRequest[] = [];
  #total = 0;
  #firstAt: number | undefined;

  add(request: CountedRequest): void {
    this.#firstAt ??= request.at;
    this.#total += 1;
    this.#recent.push(request);
    if (this.#recent.length % 500 === 0) this.#recent = this.#recent.filter(({ at }) => at > request.at - hourMs);
  }

  /** `isFree`: nobody is charged for them, as in the demo lab. */
  figures(now: number, isFree: boolean): AwsScopeStatus['requests'] {
    return {
      lastMinute: this.#recent.filter(({ at }) => at > now - 60_000).length,
      total: this.#total,
      monthlyCostUsd: isFree ? 0 : monthlyCostUsd(this.#recent, now, this.#firstAt ?? now),
      pricesOf: awsPricesOf,
    };
  }
}
