/** Points CloudWatch and a chart are asked for at most, for one metric. */
const maxPoints = 1440;

/**
 * The period to ask for, in seconds: the one wanted, or the next longer one with which the span has at most 1440 points and which CloudWatch
 * still keeps: under a minute for 3 hours, a minute for 15 days, 5 minutes for 63 days, an hour for 455 days
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html). Times in Unix ms.
 */
export function periodFor(wantedS: number, startAt: number, endAt: number, now: number): number {
  const ageH = (now - startAt) / 3_600_000;
  const keptS = ageH <= 3 ? 1 : ageH <= 15 * 24 ? 60 : ageH <= 63 * 24 ? 300 : 3600;
  const fittingS = (endAt - startAt) / 1000 / maxPoints;
  const leastS = Math.max(wantedS, keptS, fittingS);
  if (leastS <= 30) return [1, 5, 10, 20, 30].find((periodS) => periodS >= leastS) ?? 60;
  const stepS = Math.max(keptS, 60);
  return Math.ceil(leastS / stepS) * stepS;
}
