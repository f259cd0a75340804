import { AlarmsService } from '../../../../electron/core/features/alarms/alarms-service.ts';
import { feedOf } from '../../../../electron/core/features/alarms/cloud-alarm.ts';
import type { LocalAlarms } from '../../../../electron/core/features/alarms/local-alarms.ts';
import { OpsError } from '../../../../shared/base/ops-error.ts';
import { type AlarmDraft, AlarmDraftSchema } from '../../../../shared/contract/alarms.ts';
import { localTargetId, type Target, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { type AlarmRig, alarmRig } from './alarm-rig.ts';
import { type ScriptedCloud, scope, scriptedCloud } from './scripted-cloud.ts';

export interface AlarmsServiceRig extends AlarmRig {
  readonly cloud: ScriptedCloud;
  readonly service: AlarmsService;
  close(): Promise<void>;
}

/** The service over a scripted account that was read once; of our own alarms there is none, and none can be made. */
export async function alarmsServiceRig(): Promise<AlarmsServiceRig> {
  const rig = alarmRig();
  const cloud = scriptedCloud(() => rig.clock.now());
  const target: Target = { ...TargetInputSchema.parse({ name: 'shop', access: { kind: 'local' } }), id: localTargetId };
  const none = () => {
    throw new OpsError({ code: 'not_found', message: 'none' });
  };
  const local: LocalAlarms = {
    start() {},
    draft: () => undefined,
    put: none,
    delete: none,
    setEnabled: none,
    setState: none,
    setTarget: none,
    points: () => [],
    pointsOf: () => [],
    unitOf: () => undefined,
  };
  const service = new AlarmsService({
    book: rig.book,
    aws: cloud,
    local,
    news: {} as never,
    target: () => target,
    targetOf: () => undefined,
    instanceOf: async () => undefined,
    logger: rig.logger,
    clock: rig.clock,
  });
  return Object.assign(rig, {
    cloud,
    service,
    async close() {
      await service.dispose();
      rig.dispose();
    },
  });
}

/** Lets the account be read for the first time. */
export async function readOnce({ service, clock, book }: AlarmsServiceRig): Promise<void> {
  service.start();
  await clock.advance(1_000);
  if (book.feed(feedOf(scope)) === undefined) throw new Error('The account was not read.');
}

/** A draft of an alarm of the scripted account. */
export function cloudDraft(name: string, more: Record<string, unknown> = {}): AlarmDraft {
  return AlarmDraftSchema.parse({
    name,
    where: { kind: 'cloudwatch', scope, metric: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: [] } },
    comparison: 'GreaterThanThreshold',
    threshold: 80,
    periodS: 60,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    ...more,
  });
}
