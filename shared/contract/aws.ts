import { oc } from '@orpc/contract';
import { ProblemSchema } from './hosts.ts';
import { stream } from './stream.ts';
import { TargetIdSchema } from './targets.ts';
import { z } from './zod.ts';

const oneLine = (length: number) =>
  z
    .string()
    .trim()
    .max(length)
    .refine((text) => !/\p{C}/u.test(text), { error: 'Holds a control character' });

/** What stands in settings is no secret. */
const hasNoUser = (url: string) => !/^[^/]*\/\/[^/?#]*@/.test(url);

/** The name of a profile of ~/.aws; empty = the environment, or what the instance itself is, as the settings say. */
export const ProfileNameSchema = oneLine(128);
export const RegionSchema = z.string().regex(/^$|^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'Not a region, e.g. eu-central-1' });

/** An account and region the console looks at: through a profile, or the demo lab's own. */
export const AwsScopeSchema = z.strictObject({
  kind: z.enum(['aws', 'demo']),
  profile: ProfileNameSchema.default(''),
  region: RegionSchema.default(''),
});
export type AwsScope = z.output<typeof AwsScopeSchema>;

/** In `settings`: what of AWS the console looks at. Nothing, until the user says so. */
export const AwsSettingsSchema = z.strictObject({
  /** Watch the alarms of the scope below and of every target that names a region. */
  watch: z.boolean().default(false),
  profile: ProfileNameSchema.default(''),
  region: RegionSchema.default(''),
  /** Another endpoint for every service: a local emulator. Empty = AWS. */
  endpointUrl: z
    .union([z.literal(''), z.url({ protocol: /^https?$/ }).refine(hasNoUser, { error: 'Without a user name and password' })])
    .default(''),
  /** Ask the instance metadata service when no profile is named: only where the console itself runs on EC2. */
  useInstanceRole: z.boolean().default(false),
});
export type AwsSettings = z.output<typeof AwsSettingsSchema>;

export const AwsProfileSchema = z.object({
  name: z.string(),
  /** How it gets its credentials; `other` is left to the SDK. */
  kind: z.enum(['sso', 'assume_role', 'process', 'keys', 'web_identity', 'environment', 'other']),
  region: z.string().optional(),
  /** It asks for a code of this device. */
  mfaSerial: z.string().optional(),
  /** Why it cannot work, a sentence, e.g. that its source_profile is not there. */
  limits: z.array(z.string()),
});
export type AwsProfile = z.output<typeof AwsProfileSchema>;

export const awsScopeStates = ['unchecked', 'checking', 'ok', 'signed_out', 'denied', 'throttled', 'unreachable', 'failed'] as const;

/** How it stands with one scope. What was read before stays, greyed, while the state is not `ok`. */
export const AwsScopeStatusSchema = z.object({
  scope: AwsScopeSchema,
  /** `signed_out`: credentials are missing or expired; `signIn` says how to get new ones. */
  state: z.enum(awsScopeStates),
  /** From GetCallerIdentity. */
  identity: z.object({ account: z.string(), arn: z.string() }).optional(),
  problem: ProblemSchema.optional(),
  /** The command that signs in again, where there is one: `aws sso login --profile shop`. */
  signInCommand: z.string().optional(),
  /** Unix times in ms. */
  checkedAt: z.number().optional(),
  lastOkAt: z.number().optional(),
  /** AWS' clock minus ours, where it was over 5 min. */
  clockSkewMs: z.number().optional(),
  requests: z.object({
    lastMinute: z.number().int(),
    total: z.number().int(),
    /** What the requests and metrics of the last hour would cost in a month, in US dollars; the price list's date stands in `pricesOf`. */
    monthlyCostUsd: z.number(),
    pricesOf: z.string(),
  }),
});
export type AwsScopeStatus = z.output<typeof AwsScopeStatusSchema>;

/** A code only the user can read off a device. Waits 5 minutes, is asked in every window, the first answer counts. */
export const AwsQuestionSchema = z.object({ id: z.string(), profile: z.string(), mfaSerial: z.string(), again: z.boolean() });
export type AwsQuestion = z.output<typeof AwsQuestionSchema>;

export const AwsInstanceSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  state: z.string(),
  publicIp: z.string().optional(),
  privateIp: z.string().optional(),
  publicDnsName: z.string().optional(),
  launchedAt: z.string().optional(),
  /** Points every minute instead of every five. */
  detailedMonitoring: z.boolean(),
  /** It sends metrics of the CloudWatch agent; undefined = could not be found out. */
  hasAgent: z.boolean().optional(),
  /** The targets with one of its addresses, or with its id. */
  targetIds: z.array(TargetIdSchema),
  /** What keeps a 30-second run from being seen, a sentence each, with what to do. */
  advice: z.array(z.string()),
});
export type AwsInstance = z.output<typeof AwsInstanceSchema>;

const inScope = z.strictObject({ scope: AwsScopeSchema });

/** AWS as the user's own profiles see it. No credential crosses this contract. */
export const awsContract = {
  /** Of ~/.aws/config and ~/.aws/credentials (or where the environment says), and the regions that can be named. */
  profiles: oc.output(
    z.object({
      profiles: z.array(AwsProfileSchema),
      regions: z.array(z.string()),
      defaultRegion: z.string(),
      warnings: z.array(z.string()),
    }),
  ),
  /** The scopes that are looked at and how they stand; now and at every change. */
  status: oc.output(stream('latest', z.object({ scopes: z.array(AwsScopeStatusSchema) }))),
  /** Asks AWS who we are, with fresh credentials: for a form's *Test*, and after signing in again. Never throws for what AWS answers. */
  check: oc.input(inScope).output(AwsScopeStatusSchema),
  /** Runs the sign-in command of an SSO profile on this machine, output as it comes; the last value has `exitCode`. `missing_tool` without AWS CLI. */
  signIn: oc
    .input(z.strictObject({ profile: ProfileNameSchema }))
    .output(stream('lossless', z.object({ text: z.string(), exitCode: z.number().int().optional() }))),
  questions: oc.output(stream('latest', z.object({ questions: z.array(AwsQuestionSchema) }))),
  /** Without a code: cancel. */
  answer: oc
    .input(
      z.strictObject({
        id: z.string().max(100),
        code: z
          .string()
          .regex(/^\d{6}$/, { error: 'A code has six digits' })
          .optional(),
      }),
    )
    .output(z.object({ taken: z.boolean() })),
  instances: oc.input(inScope).output(z.array(AwsInstanceSchema)),
};
