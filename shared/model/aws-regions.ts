interface AwsRegion {
  readonly id: string;
  readonly name: string;
  /** Off until the account switches it on. */
  readonly optIn?: boolean;
}

/**
 * Regions of AWS' standard partition: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html, as of June 2025.
 * One that is missing here can be typed.
 */
export const awsRegions: readonly AwsRegion[] = [
  { id: 'us-east-1', name: 'N. Virginia' },
  { id: 'us-east-2', name: 'Ohio' },
  { id: 'us-west-1', name: 'N. California' },
  { id: 'us-west-2', name: 'Oregon' },
  { id: 'af-south-1', name: 'Cape Town', optIn: true },
  { id: 'ap-east-1', name: 'Hong Kong', optIn: true },
  { id: 'ap-east-2', name: 'Taipei', optIn: true },
  { id: 'ap-northeast-1', name: 'Tokyo' },
  { id: 'ap-northeast-2', name: 'Seoul' },
  { id: 'ap-northeast-3', name: 'Osaka' },
  { id: 'ap-south-1', name: 'Mumbai' },
  { id: 'ap-south-2', name: 'Hyderabad', optIn: true },
  { id: 'ap-southeast-1', name: 'Singapore' },
  { id: 'ap-southeast-2', name: 'Sydney' },
  { id: 'ap-southeast-3', name: 'Jakarta', optIn: true },
  { id: 'ap-southeast-4', name: 'Melbourne', optIn: true },
  { id: 'ap-southeast-5', name: 'Malaysia', optIn: true },
  { id: 'ap-southeast-7', name: 'Thailand', optIn: true },
  { id: 'ca-central-1', name: 'Central Canada' },
  { id: 'ca-west-1', name: 'Calgary', optIn: true },
  { id: 'eu-central-1', name: 'Frankfurt' },
  { id: 'eu-central-2', name: 'Zurich', optIn: true },
  { id: 'eu-north-1', name: 'Stockholm' },
  { id: 'eu-south-1', name: 'Milan', optIn: true },
  { id: 'eu-south-2', name: 'Spain', optIn: true },
  { id: 'eu-west-1', name: 'Ireland' },
  { id: 'eu-west-2', name: 'London' },
  { id: 'eu-west-3', name: 'Paris' },
  { id: 'il-central-1', name: 'Tel Aviv', optIn: true },
  { id: 'me-central-1', name: 'UAE', optIn: true },
  { id: 'me-south-1', name: 'Bahrain', optIn: true },
  { id: 'mx-central-1', name: 'Mexico', optIn: true },
  { id: 'sa-east-1', name: 'São Paulo' },
];
