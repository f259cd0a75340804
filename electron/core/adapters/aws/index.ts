export type { AwsRequest } from './answer-check.ts';
export type {
  AwsGateway,
  CloudAlarm,
  CloudAlarmHistoryItem,
  CloudAlarmInput,
  CloudMetricName,
  CloudMetricQuery,
  Ec2Instance,
} from './aws-gateway.ts';
export { type ProfileFacts, readAwsProfiles, regionOfEnvironment } from './aws-profiles.ts';
export { createAwsGateway } from './create-aws-gateway.ts';
export type { AwsGatewayOptions } from './session-keeper.ts';
