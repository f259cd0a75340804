import { OpsError } from '../../../../shared/base/ops-error.ts';
import { RunSummarySchema } from '../../../../shared/contract/run-record.ts';
import type { ImportedRun } from '../../../../shared/model/import/imported-run.ts';

/** A summary of ours as it may be imported; nothing where it is none. Fails with `invalid_input` where it is one that was changed or of another version. */
export function readOwnSummary(value: unknown): ImportedRun | undefined {
  if (typeof value !== 'object' || value === null || !('metadata' in value) || !('results' in value)) return undefined;
  const parsed = RunSummarySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new OpsError({
      code: 'invalid_input',
      message: `A summary of Blitz Console, but not as this version writes it: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      hint: 'Export it again with --summary-export, or update Blitz Console.',
    });
  }
  const { metadata, config, results } = parsed.data;
  const { asked, ok, failed, aborted } = results.requests;
  if (asked !== ok + failed + aborted) {
    throw new OpsError({
      code: 'invalid_input',
      message: `The summary does not add up: ${asked} asked, but ${ok} ok, ${failed} failed and ${aborted} aborted.`,
      hint: 'It was changed by hand, or is not of a run that ended. Export it again.',
    });
  }
  const startedAt = Date.parse(metadata.startedAt);
  return {
    tool: 'Blitz Console',
    ...{ name: metadata.name, tags: metadata.tags, durationMs: Math.max(0, metadata.durationMs), plan: config, results, seconds: [] },
    state: metadata.state === 'running' ? 'interrupted' : metadata.state,
    ...(Number.isFinite(startedAt) ? { startedAt } : {}),
    notes: [`It was run ${metadata.run} of another data folder.`],
  };
}
