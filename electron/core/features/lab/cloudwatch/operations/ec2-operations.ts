import type { EmulatedInstance } from '../emulated-account.ts';
import type { Output } from '../wire/xml-text.ts';
import type { OperationCall } from './operation.ts';

const stateCodes = { pending: 0, running: 16, stopping: 64, stopped: 80 };

/** The instances, all or those named; filters by id and state, others match nothing. */
export function describeInstances({ account, input }: OperationCall) {
  const ids = input.texts('InstanceId');
  const filters = input.records('Filter').map((filter) => ({ name: filter.text('Name') ?? '', values: filter.texts('Value') }));
  const found = account.instances.filter(
    (instance) =>
      (ids.length === 0 || ids.includes(instance.id)) &&
      filters.every((filter) => filter.values.includes(fieldOf(instance, filter.name) ?? '')),
  );
  return { reservationSet: found.map((instance) => reservation(instance, account.accountId, account.region)) };
}

/** The one region there is. */
export function describeRegions({ account: { region } }: OperationCall) {
  return { regionInfo: [{ regionName: region, regionEndpoint: `ec2.${region}.amazonaws.com`, optInStatus: 'opt-in-not-required' }] };
}

function fieldOf(instance: EmulatedInstance, filter: string): string | undefined {
  switch (filter) {
    case 'instance-id':
      return instance.id;
    case 'instance-state-name':
      return instance.state;
    case 'tag:Name':
      return instance.name;
    default:
      return undefined;
  }
}

function reservation(instance: EmulatedInstance, ownerId: string, region: string): Output {
  const { id, name, type, state, privateIp, publicIp, launchedAt, detailedMonitoring } = instance;
  return {
    reservationId: id.replace(/^i-/, 'r-'),
    ownerId,
    groupSet: [],
    instancesSet: [
      {
        instanceId: id,
        imageId: 'ami-00000000000000000',
        instanceState: { code: stateCodes[state], name: state },
        privateDnsName: '',
        dnsName: '',
        instanceType: type,
        launchTime: new Date(launchedAt),
        placement: { availabilityZone: `${region}a`, tenancy: 'default' },
        monitoring: { state: detailedMonitoring ? 'enabled' : 'disabled' },
        ...(privateIp === undefined ? {} : { privateIpAddress: privateIp }),
        ...(publicIp === undefined ? {} : { ipAddress: publicIp }),
        architecture: 'x86_64',
        tagSet: name === '' ? [] : [{ key: 'Name', value: name }],
      },
    ],
  };
}
