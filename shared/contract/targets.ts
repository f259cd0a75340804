import { oc } from '@orpc/contract';
import type { TargetId } from '../base/ids.ts';
import { stream } from './stream.ts';
import { z } from './zod.ts';

/** The target that is always there: this machine. It cannot be removed. */
export const localTargetId = 'local' as TargetId;

export const TargetIdSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, { error: 'Not the id of a target' })
  .transform((value) => value as TargetId);

const noControls = (text: string) => !/\p{C}/u.test(text);
const oneLine = (length: number) => z.string().trim().max(length).refine(noControls, { error: 'Holds a control character' });

/** What `ssh` would take as a host: never an option. */
const hostName = oneLine(255)
  .min(1)
  .regex(/^[^-\s@/\\'"`$;&|<>()][^\s/\\'"`$;&|<>()]*$/u, { error: 'Not a host name' });

/**
 * A way in over SSH. What is left out is taken from ~/.ssh/config for that host name, with OpenSSH's precedence, and then from
 * OpenSSH's defaults: `{ host: 'shop' }` means what `ssh shop` means.
 */
export const SshAccessSchema = z.strictObject({
  kind: z.literal('ssh'),
  /** A host name, an address, or an alias of ~/.ssh/config. */
  host: hostName,
  port: z.number().int().min(1).max(65_535).optional(),
  user: oneLine(64)
    .regex(/^[^-\s'"`$;&|<>()][^\s'"`$;&|<>()]*$/u, { error: 'Not a user name' })
    .optional(),
  /** Absolute, or beginning with `~/`. */
  identityFile: oneLine(4096).optional(),
  /** `[user@]host[:port]`, several separated by commas, as OpenSSH's ProxyJump; `none` = no jump whatever the config says. */
  proxyJump: oneLine(1000).optional(),
  /** False = do not read ~/.ssh/config. */
  useSshConfig: z.boolean().default(true),
});
export type SshAccess = z.output<typeof SshAccessSchema>;

export const TargetAccessSchema = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('local') }), SshAccessSchema]);

/** Absolute, without line breaks or NUL: whatever else a file system allows. */
export const RemotePathSchema = z
  .string()
  .min(2)
  .max(4096)
  .refine((path) => path.startsWith('/') && !/[\0\r\n]/.test(path), { error: 'Write the path from the root, e.g. /var/log/app.log' });

const targetFields = {
  name: oneLine(80).min(1),
  appUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default(''),
  access: TargetAccessSchema,
  logPaths: z.array(RemotePathSchema).max(50).default([]),
  /** For CloudWatch. */
  aws: z
    .strictObject({ profile: oneLine(128).default(''), region: oneLine(64).default(''), instanceId: oneLine(64).default('') })
    .prefault({}),
};
export const TargetInputSchema = z.strictObject(targetFields);
export type TargetInput = z.output<typeof TargetInputSchema>;

/** What was found on the machine when it was last looked at. */
export const TargetFactsSchema = z.object({
  /** e.g. `Debian GNU/Linux 12 (bookworm)` */
  system: z.string().optional(),
  cpuCount: z.number().int().optional(),
  memoryBytes: z.number().optional(),
  user: z.string().optional(),
  isRoot: z.boolean().optional(),
  /** e.g. nginx, gunicorn, jenkins, docker */
  roles: z.array(z.string()),
  /** Log files and units somebody may want to follow, readable or not. */
  logs: z.array(z.object({ path: z.string(), readable: z.boolean() })),
  checkedAt: z.string(),
});
export type TargetFacts = z.output<typeof TargetFactsSchema>;

export const TargetSchema = z.object({ ...targetFields, id: TargetIdSchema, facts: TargetFactsSchema.optional() });
export type Target = z.output<typeof TargetSchema>;

/** A host of ~/.ssh/config, as `ssh` would resolve it. */
export const SshConfigHostSchema = z.object({
  alias: z.string(),
  hostName: z.string(),
  user: z.string(),
  port: z.number().int(),
  identityFiles: z.array(z.string()),
  proxyJump: z.string().optional(),
  /** Where it stands: `~/.ssh/config:12`. */
  source: z.string(),
  /** What of it the console cannot do (e.g. ProxyCommand), a sentence each. */
  limits: z.array(z.string()),
  /** A target for it exists. */
  known: z.boolean(),
  /** The target that has its name and leads elsewhere. */
  namesake: z.object({ name: z.string(), access: TargetAccessSchema }).optional(),
});
export type SshConfigHost = z.output<typeof SshConfigHostSchema>;

const byId = z.strictObject({ id: TargetIdSchema });

/** The machines this console knows. No secret is kept in a target. */
export const targetsContract = {
  /** All of them, this machine first, then by name; now and at every change. */
  watch: oc.output(stream('latest', z.object({ targets: z.array(TargetSchema) }))),
  add: oc.input(TargetInputSchema).output(TargetSchema),
  /** Open sessions to the old address are closed. */
  update: oc.input(z.strictObject({ id: TargetIdSchema, target: TargetInputSchema })).output(TargetSchema),
  duplicate: oc.input(byId).output(TargetSchema),
  /** Refused (`conflict`) for this machine, and while a stress job runs there. */
  remove: oc.input(byId).output(z.object({ removed: z.boolean() })),
  /** The hosts of ~/.ssh/config (or of the file named), wildcards left out. */
  sshConfigHosts: oc
    .input(z.strictObject({ path: z.string().max(4096).optional() }))
    .output(z.object({ path: z.string(), hosts: z.array(SshConfigHostSchema), warnings: z.array(z.string()) })),
  /** Adds a target for each alias that has none. */
  importSshConfig: oc
    .input(
      z.strictObject({
        aliases: z.array(hostName).min(1).max(500),
        path: z.string().max(4096).optional(),
        /** Where a target has the name and leads elsewhere: true = it leads here from now on, its other settings stay; false = `shop 2` is added. */
        replace: z.boolean().default(false),
      }),
    )
    .output(z.array(TargetSchema)),
  /** A JSON file with the targets, for another console. */
  exportFile: oc
    .input(z.strictObject({ ids: z.array(TargetIdSchema).max(1000).optional() }))
    .output(z.object({ fileName: z.string(), content: z.string() })),
  /** Adds what a file written by `exportFile` holds; targets of the same name are replaced. Fails with `invalid_input`. */
  importFile: oc.input(z.strictObject({ content: z.string().max(1024 * 1024) })).output(z.array(TargetSchema)),
};
