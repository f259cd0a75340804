import { type Target, type TargetInput, TargetInputSchema } from '../../../shared/contract/targets.ts';

/** What stands in the form of a target, as it was typed. */
export interface TargetForm {
  readonly name: string;
  readonly appUrl: string;
  readonly kind: 'ssh' | 'local';
  readonly host: string;
  readonly port: number | '';
  readonly user: string;
  readonly identityFile: string;
  readonly proxyJump: string;
  readonly useSshConfig: boolean;
  /** One a line. */
  readonly logPaths: string;
  readonly profile: string;
  readonly region: string;
  readonly instanceId: string;
}

/** What is wrong with which field, by its path in the target, e.g. `access.host` or `logPaths`. */
export type TargetErrors = Readonly<Record<string, string>>;

/** The form of a server that is not there yet. */
export const emptyTargetForm: TargetForm = {
  name: '',
  appUrl: '',
  kind: 'ssh',
  host: '',
  port: '',
  user: '',
  identityFile: '',
  proxyJump: '',
  useSshConfig: true,
  logPaths: '',
  profile: '',
  region: '',
  instanceId: '',
};

/** The form that stands for a target: `formToTarget(targetToForm(target))` is the target again. */
export function targetToForm({ name, appUrl, access, logPaths, aws }: Target): TargetForm {
  const way =
    access.kind === 'local'
      ? { kind: access.kind }
      : {
          kind: access.kind,
          host: access.host,
          port: access.port ?? ('' as const),
          user: access.user ?? '',
          identityFile: access.identityFile ?? '',
          proxyJump: access.proxyJump ?? '',
          useSshConfig: access.useSshConfig,
        };
  return { ...emptyTargetForm, ...aws, ...way, name, appUrl, logPaths: logPaths.join('\n') };
}

/** Reads the form with the schema of the wire. Without a name the host's is taken. */
export function formToTarget(form: TargetForm): { readonly target: TargetInput | undefined; readonly errors: TargetErrors } {
  const host = form.host.trim();
  const paths = form.logPaths.split('\n').map((line) => line.trim());
  const parsed = TargetInputSchema.safeParse({
    name: form.name.trim() === '' ? host : form.name,
    appUrl: form.appUrl.trim(),
    access: form.kind === 'local' ? { kind: 'local' } : sshAccess(form, host),
    logPaths: paths.filter((path) => path !== ''),
    aws: { profile: form.profile, region: form.region, instanceId: form.instanceId },
  });
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [field, at] = path;
    const key = field === 'logPaths' ? 'logPaths' : path.join('.');
    errors[key] ??= field === 'logPaths' && typeof at === 'number' ? lineProblem(paths, at, message) : (messages[key] ?? message);
  }
  return { target: parsed.data, errors };
}

const messages: Readonly<Record<string, string>> = {
  name: 'Give it a name of at most 80 characters',
  appUrl: 'An address that begins with http:// or https://, or nothing',
  'access.port': 'A port is 1 to 65,535',
  'access.host': 'A host name, an address, or a host of ~/.ssh/config',
};

function sshAccess(form: TargetForm, host: string) {
  const given = { user: form.user.trim(), identityFile: form.identityFile.trim(), proxyJump: form.proxyJump.trim() };
  return {
    kind: 'ssh',
    host,
    useSshConfig: form.useSshConfig,
    ...(form.port === '' ? {} : { port: form.port }),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
  };
}

/** `at` counts the paths; the message counts the lines, as the field shows them. */
function lineProblem(paths: readonly string[], at: number, message: string): string {
  const lines = paths.flatMap((path, index) => (path === '' ? [] : [index + 1]));
  return lines.length > 1 ? `Line ${lines[at] ?? at + 1}: ${message}` : message;
}
