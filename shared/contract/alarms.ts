import { oc } from '@orpc/contract';
import type { AlarmId } from '../base/ids.ts';
import { alarmStates, comparisonOperators, missingDataTreatments } from '../model/alarm.ts';
import { AwsScopeSchema } from './aws.ts';
import { CloudMetricSchema, StatisticSchema } from './cloudwatch.ts';
import { ProblemSchema } from './hosts.ts';
import { LogSourceSchema } from './logs.ts';
import { RunIdSchema } from './run-record.ts';
import { stream } from './stream.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

export const AlarmIdSchema = z
  .string()
  .min(1)
  .max(600)
  .transform((value) => value as AlarmId);

export const AlarmStateSchema = z.enum(alarmStates);

/** What the console samples itself and an alarm can watch. Shares are 0…1, times in ms. */
export const LocalMetricSchema = z.discriminatedUnion('kind', [
  /** A host's figure once a second: see `HostSample`. `swap`, `memory`: share used; `disk`: share of / used. */
  z.strictObject({
    kind: z.literal('host'),
    targetId: TargetIdSchema,
    field: z.enum(['cpu', 'steal', 'iowait', 'load1', 'memory', 'swap', 'disk', 'listen_overflows', 'resets_sent']),
  }),
  /** Of the load run that goes on; no data while none does. */
  z.strictObject({ kind: z.literal('run'), field: z.enum(['failure_rate', 'p95_ms', 'p99_ms', 'requests_per_second']) }),
  /** Lines of a log in which the pattern (a JavaScript regular expression) is found, in each period. */
  z.strictObject({ kind: z.literal('log'), source: LogSourceSchema, pattern: z.string().min(1).max(500) }),
  /** A GET once a period: `failed` is 1 or 0, `duration_ms` the time to the whole answer. */
  z.strictObject({
    kind: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }),
    field: z.enum(['failed', 'duration_ms']),
    timeoutMs: z.number().int().min(100).max(60_000).default(5000),
    /** Any status below 400 when left out. */
    expectStatus: z.number().int().min(100).max(599).optional(),
  }),
]);
export type LocalMetric = z.output<typeof LocalMetricSchema>;

const rule = {
  statistic: StatisticSchema.default('Average'),
  comparison: z.enum(comparisonOperators),
  threshold: z.number(),
  /** Local alarms: 1 … 3600; CloudWatch: 10, 20, 30 or a multiple of 60. */
  periodS: z.number().int().min(1).max(86_400),
  evaluationPeriods: z.number().int().min(1).max(1440),
  datapointsToAlarm: z.number().int().min(1).max(1440),
  treatMissingData: z.enum(missingDataTreatments).default('missing'),
};

const arns = z.array(z.string().min(1).max(1024)).max(5).default([]);

/** An alarm as it is written down: what *create* and *edit* send. */
export const AlarmDraftSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .refine((text) => !/\p{C}/u.test(text), { error: 'Holds a control character' }),
    description: z.string().max(1024).default(''),
    where: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('local'), metric: LocalMetricSchema }),
      z.strictObject({ kind: z.literal('cloudwatch'), scope: AwsScopeSchema, metric: CloudMetricSchema }),
    ]),
    ...rule,
    /** False = its state is kept up, and nobody is told. */
    actionsEnabled: z.boolean().default(true),
    /** ARNs, of CloudWatch alarms only. */
    actions: z.strictObject({ alarm: arns, ok: arns, insufficientData: arns }).prefault({}),
    tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
    /** The target it stands with. */
    targetId: TargetIdSchema.optional(),
  })
  .refine(({ datapointsToAlarm, evaluationPeriods }) => datapointsToAlarm <= evaluationPeriods, {
    error: 'Not more datapoints than periods: M of N',
    path: ['datapointsToAlarm'],
  });
export type AlarmDraft = z.output<typeof AlarmDraftSchema>;

export const MuteSchema = z.object({
  /** Absent: everything. */
  alarmId: AlarmIdSchema.optional(),
  until: z.number(),
});
export type Mute = z.output<typeof MuteSchema>;

/** An alarm as a line of the list. */
export const AlarmSchema = z.object({
  id: AlarmIdSchema,
  name: z.string(),
  kind: z.enum(['local', 'metric', 'composite']),
  /** Where it is kept: absent for our own. */
  scope: AwsScopeSchema.optional(),
  /** Verbatim; a state that is none of the three is one AWS has learned since. */
  state: z.string(),
  /** Since when, Unix ms. */
  since: z.number(),
  /** AWS' own reason, or ours in the same manner. */
  reason: z.string(),
  /** `CPUUtilization > 80 for 3 of 5 minutes`; of a composite alarm its rule. */
  condition: z.string(),
  /** Of what: `i-0abc…`, `shop-prod`, `/var/log/app.log`. */
  subject: z.string(),
  actionsEnabled: z.boolean(),
  hasActions: z.boolean(),
  targetId: TargetIdSchema.optional(),
  /** Changed its state so often that its notifications are held back until then. */
  flappingUntil: z.number().optional(),
  /** Not enough data yet: when it will have, Unix ms, where that is known. */
  decidesAt: z.number().optional(),
  /** Last read or evaluated at. Not told anew with every poll that finds nothing new. */
  readAt: z.number(),
  /** Since when it cannot be read (Unix ms): it is shown as it was then, greyed. */
  staleSince: z.number().optional(),
});
export type Alarm = z.output<typeof AlarmSchema>;

export const AlarmDetailSchema = z.object({
  alarm: AlarmSchema,
  /** What it is made of; absent for composite alarms and for those the console cannot write (expressions, anomaly bands). */
  draft: AlarmDraftSchema.optional(),
  arn: z.string().optional(),
  description: z.string(),
  actions: z.object({ alarm: z.array(z.string()), ok: z.array(z.string()), insufficientData: z.array(z.string()) }),
  tags: z.record(z.string(), z.string()),
  /** Of a composite alarm. */
  rule: z.string().optional(),
  /** Why some of it is missing, e.g. that tags may not be read. */
  problems: z.array(ProblemSchema),
});
export type AlarmDetail = z.output<typeof AlarmDetailSchema>;

export const AlarmEventSchema = z.object({
  /** Ascending over all alarms of this console. */
  seq: z.number().int(),
  alarmId: AlarmIdSchema,
  name: z.string(),
  at: z.number(),
  kind: z.enum(['state', 'configuration', 'action', 'console']),
  from: z.string().optional(),
  to: z.string().optional(),
  text: z.string(),
  /** The run, and the stress, of our own that went on at that moment. */
  runId: RunIdSchema.optional(),
  during: z.string().optional(),
});
export type AlarmEvent = z.output<typeof AlarmEventSchema>;

/** What the tray, the strip in the bar and the home screen show. */
export const AlarmSummarySchema = z.object({
  /** `stale`: something is watched and its state is not known any more; `none`: nothing is watched. Worst first. */
  worst: z.enum(['ALARM', 'stale', 'INSUFFICIENT_DATA', 'OK', 'none']),
  counts: z.object({ alarm: z.number().int(), insufficientData: z.number().int(), ok: z.number().int(), other: z.number().int() }),
  /** In ALARM, the latest first, at most 20. */
  inAlarm: z.array(z.object({ id: AlarmIdSchema, name: z.string(), since: z.number(), isMuted: z.boolean() })),
  mutedUntil: z.number().optional(),
  /** Since when what is shown is old, and why. */
  staleSince: z.number().optional(),
  problem: ProblemSchema.optional(),
});
export type AlarmSummary = z.output<typeof AlarmSummarySchema>;

/** Something to tell the user: one transition, or a digest of several. */
export const AlarmNotificationSchema = z.object({
  seq: z.number().int(),
  at: z.number(),
  tone: z.enum(['alarm', 'recovered', 'unknown', 'digest']),
  title: z.string(),
  body: z.string(),
  /** The screen that shows it at that moment: `#/alarms/…?at=…`. */
  href: z.string(),
  alarmIds: z.array(AlarmIdSchema),
});
export type AlarmNotification = z.output<typeof AlarmNotificationSchema>;

/** In `settings`: how the user is told. */
export const NotificationSettingsSchema = z.strictObject({
  desktop: z.boolean().default(true),
  /** `HH:MM`, local time; nothing is shown between them, and what came is told in one digest afterwards. */
  quietFrom: z
    .string()
    .regex(/^$|^([01]\d|2[0-3]):[0-5]\d$/)
    .default(''),
  quietUntil: z
    .string()
    .regex(/^$|^([01]\d|2[0-3]):[0-5]\d$/)
    .default(''),
  /** What closing the window does on the desktop. */
  onClose: z.enum(['ask', 'keep_watching', 'quit']).default('ask'),
});
export type NotificationSettings = z.output<typeof NotificationSettingsSchema>;

const byId = z.strictObject({ id: AlarmIdSchema });
const ids = z.array(AlarmIdSchema).min(1).max(1000);
const GraphSchema = z.object({
  /** One for each period, ascending, Unix ms; periods without data are not there. */
  times: z.array(z.number()),
  values: z.array(z.number()),
  threshold: z.number().optional(),
  unit: z.string().optional(),
});
/** What could not be done to which. */
const OutcomeSchema = z.object({ done: z.number().int(), failed: z.array(z.object({ id: AlarmIdSchema, problem: ProblemSchema })) });

/** Alarms: CloudWatch's, and our own on what the console samples itself. One model for both. */
export const alarmsContract = {
  /** First all of them as they were last known, at once; then what changed. `reset` = forget what you had. */
  watch: oc.output(
    stream(
      'latest',
      z.object({ reset: z.boolean(), alarms: z.array(AlarmSchema), removed: z.array(AlarmIdSchema), mutes: z.array(MuteSchema) }),
    ),
  ),
  summary: oc.output(stream('latest', AlarmSummarySchema)),
  get: oc.input(byId).output(AlarmDetailSchema),
  /** What has become of it: the newest first. Of CloudWatch its own history, with what this console saw. */
  history: oc
    .input(
      z.strictObject({
        id: AlarmIdSchema.optional(),
        runId: RunIdSchema.optional(),
        limit: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.array(AlarmEventSchema)),
  /** Its metric over a span, with the threshold. */
  graph: oc.input(z.strictObject({ id: AlarmIdSchema, startAt: z.number(), endAt: z.number() })).output(GraphSchema),
  /** The last three hours of several, for sparklines. */
  sparklines: oc
    .input(z.strictObject({ ids: z.array(AlarmIdSchema).min(1).max(100) }))
    .output(z.array(z.object({ id: AlarmIdSchema, graph: GraphSchema }))),
  /** The states it would have had over the last day: when it would have fired. */
  preview: oc.input(z.strictObject({ draft: AlarmDraftSchema })).output(
    z.object({
      graph: GraphSchema,
      states: z.array(z.object({ from: z.number(), state: AlarmStateSchema })),
      /** `It would have fired twice, for 14 min together.` or why that cannot be said. */
      sentence: z.string(),
    }),
  ),
  /** Drafts for what one would watch of a target. */
  presets: oc
    .input(z.strictObject({ targetId: TargetIdSchema }))
    .output(z.array(z.object({ key: z.string(), title: z.string(), why: z.string(), draft: AlarmDraftSchema, exists: z.boolean() }))),
  /** Creates, or with `id` replaces. `conflict` for a name that is taken. */
  put: oc.input(z.strictObject({ id: AlarmIdSchema.optional(), draft: AlarmDraftSchema })).output(AlarmSchema),
  delete: oc.input(z.strictObject({ ids })).output(OutcomeSchema),
  setEnabled: oc.input(z.strictObject({ ids, enabled: z.boolean() })).output(OutcomeSchema),
  /** Shows that the path works: sets a state until the next evaluation. It fires the real actions. */
  test: oc.input(z.strictObject({ id: AlarmIdSchema, state: AlarmStateSchema })).output(z.object({ sentence: z.string() })),
  pin: oc.input(z.strictObject({ id: AlarmIdSchema, targetId: TargetIdSchema.optional() })).output(AlarmSchema),
  /** Nobody is told until then; without an id, of nothing at all. */
  mute: oc.input(z.strictObject({ id: AlarmIdSchema.optional(), until: z.number() })).output(z.object({ mutes: z.array(MuteSchema) })),
  unmute: oc.input(z.strictObject({ id: AlarmIdSchema.optional() })).output(z.object({ mutes: z.array(MuteSchema) })),
  /** Ask now, whatever the interval. */
  refresh: oc.output(z.object({ refreshed: z.boolean() })),
  topics: oc.input(z.strictObject({ scope: AwsScopeSchema })).output(z.array(z.object({ arn: z.string(), name: z.string() }))),
  createTopic: oc
    .input(
      z.strictObject({
        scope: AwsScopeSchema,
        name: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/, { error: 'Letters, digits, - and _' }),
        email: z.union([z.literal(''), z.email()]).default(''),
      }),
    )
    .output(z.object({ arn: z.string(), sentence: z.string() })),
  /** What to tell the user in this window, as it happens; nothing of before. */
  notifications: oc.output(stream('latest', z.object({ notifications: z.array(AlarmNotificationSchema) }))),
  webhook: oc.output(z.object({ host: z.string().optional() })),
  /** Where every notification is sent as JSON (POST); kept with the secrets. Empty: nowhere. */
  setWebhook: oc
    .input(z.strictObject({ url: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]) }))
    .output(z.object({ host: z.string().optional() })),
  testWebhook: oc.output(z.object({ sentence: z.string() })),
};
