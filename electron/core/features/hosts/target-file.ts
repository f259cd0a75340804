import { OpsError } from '../../../../shared/base/ops-error.ts';
import { localTargetId, type Target, type TargetInput, TargetInputSchema } from '../../../../shared/contract/targets.ts';
import { z } from '../../../../shared/contract/zod.ts';

const format = 'blitz-targets';
const version = 1;

const TargetFileSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  targets: z.array(TargetInputSchema).max(1000),
});

/** A JSON text with the targets but without what was found on them; this machine is not for another console. */
export function writeTargetFile(targets: readonly Target[]): string {
  const inputs = targets.filter(({ id }) => id !== localTargetId).map(({ id: _id, facts: _facts, ...input }) => input);
  return `${JSON.stringify({ format, version, targets: inputs }, undefined, 2)}\n`;
}

/** What a file written by `writeTargetFile` holds. Throws `invalid_input` that names the first thing wrong. */
export function readTargetFile(content: string): TargetInput[] {
  const parsed = TargetFileSchema.safeParse(parseJson(content));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw notTargets(`${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not understood'}`);
  }
  const names = new Set<string>();
  for (const { name } of parsed.data.targets) {
    if (names.has(name.toLowerCase())) throw notTargets(`there are two targets named "${name}"`);
    names.add(name.toLowerCase());
  }
  return parsed.data.targets;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw notTargets('it is not JSON');
  }
}

function notTargets(why: string): OpsError {
  return new OpsError({
    code: 'invalid_input',
    message: `This is no file with targets: ${why}.`,
    hint: 'Take a file written by "Export targets" or `npx blitz targets export`.',
  });
}
