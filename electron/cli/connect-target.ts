import type { TargetId } from '../../shared/base/ids.ts';
import { OpsError } from '../../shared/base/ops-error.ts';
import type { Guard } from '../../shared/contract/guard.ts';
import type { Client } from '../../shared/contract/index.ts';
import { visibleText } from '../../shared/model/report/index.ts';
import type { CliContext } from './cli-context.ts';
import { findTarget } from './find-target.ts';
import { askHostQuestions } from './host-questions.ts';

/**
 * The machine behind a run's URL, connected: what must be asked is asked before the first request. A machine that cannot be reached is said
 * so and costs only its metrics, unless a guard is to watch it: then it throws what the connection throws.
 */
export async function connectTarget(
  client: Client,
  context: CliContext,
  word: string,
  guards: readonly Guard[],
  signal: AbortSignal,
): Promise<TargetId> {
  const { id, name } = await findTarget(client, context, word);
  const asking = await askHostQuestions(client, context, id, signal);
  try {
    await client.hosts.connect({ targetId: id }, { signal });
  } catch (error) {
    if (!(error instanceof OpsError) || signal.aborted || guards.some(({ kind }) => kind !== 'failure_rate' && kind !== 'alarm'))
      throw error;
    const { err } = context;
    err.line(err.style('yellow', `Note: ${visibleText(name)} is not watched: ${visibleText(error.message)}`));
  } finally {
    await asking.dispose();
  }
  return id;
}
