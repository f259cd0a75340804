import type { AwsInstance } from '../../../../shared/contract/aws.ts';
import type { Target } from '../../../../shared/contract/targets.ts';
import type { Ec2Instance } from '../../adapters/aws/index.ts';

/** True when the target is that instance: its id, or one of its addresses in the way in or in the address of the application. */
export function isInstance(target: Target, instance: Pick<Ec2Instance, 'id' | 'publicIp' | 'privateIp' | 'publicDnsName'>): boolean {
  if (target.aws.instanceId !== '') return target.aws.instanceId === instance.id;
  const own = [instance.publicIp, instance.privateIp, instance.publicDnsName].filter((address) => address !== undefined);
  return addressesOf(target).some((address) => own.includes(address));
}

function addressesOf({ access, appUrl }: Target): string[] {
  const hosts = access.kind === 'ssh' ? [access.host] : [];
  if (URL.canParse(appUrl)) hosts.push(new URL(appUrl).hostname);
  return hosts.map((host) => host.toLowerCase());
}

/** An instance with the targets it is, and what keeps a short run from being seen. `hasAgent` undefined = could not be found out. */
export function describeInstance(instance: Ec2Instance, targets: readonly Target[], hasAgent: boolean | undefined): AwsInstance {
  return {
    ...instance,
    ...(hasAgent === undefined ? {} : { hasAgent }),
    targetIds: targets.filter((target) => isInstance(target, instance)).map(({ id }) => id),
    advice: instance.state === 'running' ? adviceFor(instance, hasAgent) : [],
  };
}

function adviceFor({ id, detailedMonitoring }: Ec2Instance, hasAgent: boolean | undefined): string[] {
  const advice: string[] = [];
  if (!detailedMonitoring) {
    advice.push(
      `It sends a point every 5 minutes, in which a 30-second run cannot be seen. Switch detailed monitoring on: aws ec2 monitor-instances --instance-ids ${id}`,
    );
  }
  if (hasAgent === false) {
    advice.push('It sends no metrics of the CloudWatch agent: memory, disk and processes are not seen. Install the agent on it.');
  }
  return advice;
}
