import { formatCount, formatPlural } from './format.ts';

/** The price list the figures below are of: Amazon CloudWatch, API requests, US East (N. Virginia). */
export const awsPricesOf = '2025-06, US East';

/** https://aws.amazon.com/cloudwatch/pricing/: GetMetricData, for 1,000 metrics requested. It has no free tier. */
const usdPerMetric = 0.01 / 1000;
/** The same: other API requests, for 1,000; the account's first million a month is free and not taken off here. */
const usdPerRequest = 0.01 / 1000;
const hoursPerMonth = 730;

/** A request that went out. `at` is a Unix time in ms. */
export interface CountedRequest {
  readonly at: number;
  readonly service: 'cloudwatch' | 'ec2' | 'sns' | 'sts';
  readonly operation: string;
  readonly metricCount: number;
}

/** What one request costs, in US dollars; EC2's and STS' descriptions are free, SNS' lists are within its free million. */
export function requestCostUsd({ service, operation, metricCount }: Omit<CountedRequest, 'at'>): number {
  if (service !== 'cloudwatch') return 0;
  return operation === 'GetMetricData' ? metricCount * usdPerMetric : usdPerRequest;
}

/**
 * What the requests would cost in a month if they went on as in the last hour, in US dollars. Watched for less than an hour (`sinceMs` since the
 * first request, at least 10 minutes are assumed), the rate is that of the time watched.
 */
export function monthlyCostUsd(requests: readonly CountedRequest[], now: number, sinceAt: number): number {
  const hourMs = 3_600_000;
  const spanMs = Math.min(hourMs, Math.max(600_000, now - sinceAt));
  const cost = requests.filter(({ at }) => at > now - spanMs).reduce((sum, request) => sum + requestCostUsd(request), 0);
  return (cost / spanMs) * hourMs * hoursPerMonth;
}

/** What a scope was asked, and what that costs: `6 requests in the last minute, 240 in all. About $0.26 a month at this rate (prices of …).` */
export function requestsText(
  requests: { readonly lastMinute: number; readonly total: number; readonly monthlyCostUsd: number; readonly pricesOf: string },
  isDemo: boolean,
): string {
  const counted = `${formatPlural(requests.lastMinute, 'request')} in the last minute, ${formatCount(requests.total)} in all.`;
  if (isDemo) return `${counted} No AWS account is asked.`;
  return `${counted} About $${requests.monthlyCostUsd.toFixed(2)} a month at this rate (prices of ${requests.pricesOf}).`;
}
