import type { AwsGateway } from './aws-gateway.ts';
import { SdkGateway } from './sdk-gateway.ts';
import { type AwsGatewayOptions, SessionKeeper } from './session-keeper.ts';

/** Opens nothing yet: credentials and clients are got at the first request. Credentials that AWS calls expired are forgotten with the error. */
export function createAwsGateway(options: AwsGatewayOptions): AwsGateway {
  return new SdkGateway(new SessionKeeper(options));
}
