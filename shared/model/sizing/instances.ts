/** What an instance type of EC2 has, as AWS documents it. */
export interface InstanceType {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** On demand, Linux, us-east-1, US dollars an hour. */
  readonly pricePerHour: number;
  /** Of a burstable type; a credit is one vCPU at 100 % for a minute. */
  readonly burst?: { readonly creditsPerHour: number; readonly mostCredits: number } | undefined;
}

/** When the prices were looked up: https://aws.amazon.com/ec2/pricing/on-demand/ */
export const pricesAsOf = '2026-06';

type Row = readonly [type: string, vcpus: number, memoryGib: number, pricePerHour: number, creditsPerHour?: number, mostCredits?: number];

/**
 * Sizes: https://aws.amazon.com/ec2/instance-types/. Credits: "Earn CPU credits" in the EC2 user guide,
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html; credits accrue for at most a day.
 */
const rows: readonly Row[] = [
  ['t2.micro', 1, 1, 0.0116, 6, 144],
  ['t2.small', 1, 2, 0.023, 12, 288],
  ['t2.medium', 2, 4, 0.0464, 24, 576],
  ['t2.large', 2, 8, 0.0928, 36, 864],
  ['t2.xlarge', 4, 16, 0.1856, 54, 1296],
  ['t2.2xlarge', 8, 32, 0.3712, 81.6, 1958.4],
  ['t3.micro', 2, 1, 0.0104, 12, 288],
  ['t3.small', 2, 2, 0.0208, 24, 576],
  ['t3.medium', 2, 4, 0.0416, 24, 576],
  ['t3.large', 2, 8, 0.0832, 36, 864],
  ['t3.xlarge', 4, 16, 0.1664, 96, 2304],
  ['t3.2xlarge', 8, 32, 0.3328, 192, 4608],
  ['m5.large', 2, 8, 0.096],
  ['m5.xlarge', 4, 16, 0.192],
  ['m5.2xlarge', 8, 32, 0.384],
  ['m5.4xlarge', 16, 64, 0.768],
  ['m6i.large', 2, 8, 0.096],
  ['m6i.xlarge', 4, 16, 0.192],
  ['m6i.2xlarge', 8, 32, 0.384],
  ['m6i.4xlarge', 16, 64, 0.768],
  ['m7i.large', 2, 8, 0.1008],
  ['m7i.xlarge', 4, 16, 0.2016],
  ['m7i.2xlarge', 8, 32, 0.4032],
  ['m7i.4xlarge', 16, 64, 0.8064],
  ['c5.large', 2, 4, 0.085],
  ['c5.xlarge', 4, 8, 0.17],
  ['c5.2xlarge', 8, 16, 0.34],
  ['c5.4xlarge', 16, 32, 0.68],
  ['c6i.large', 2, 4, 0.085],
  ['c6i.xlarge', 4, 8, 0.17],
  ['c6i.2xlarge', 8, 16, 0.34],
  ['c6i.4xlarge', 16, 32, 0.68],
  ['c7i.large', 2, 4, 0.08925],
  ['c7i.xlarge', 4, 8, 0.1785],
  ['c7i.2xlarge', 8, 16, 0.357],
  ['c7i.4xlarge', 16, 32, 0.714],
];

export const instanceTypes: readonly InstanceType[] = rows.map(([type, vcpus, memoryGib, pricePerHour, creditsPerHour, mostCredits]) => ({
  type,
  vcpus,
  memoryGib,
  pricePerHour,
  ...(creditsPerHour === undefined || mostCredits === undefined ? {} : { burst: { creditsPerHour, mostCredits } }),
}));

/** A type by its name, in whatever case; nothing where it is not in the list. */
export function findInstanceType(name: string | undefined): InstanceType | undefined {
  return instanceTypes.find(({ type }) => type === name?.trim().toLowerCase());
}

/** Share of all its vCPUs a burstable type may use for ever: credits an hour are vCPU-minutes an hour. */
export function baselineOf({ vcpus, burst }: InstanceType): number | undefined {
  return burst === undefined ? undefined : burst.creditsPerHour / 60 / vcpus;
}
