import { formatCount } from '../format.ts';
import type { ExperimentState } from './experiment-phase.ts';
import { type LimitSettings, type LimitStep, limitBounds } from './limit-search.ts';

/** A step as its sentence is made of it. */
export interface ToldStep extends LimitStep {
  readonly asked: number;
  readonly failed: number;
  readonly answeredPerSecond: number;
}

/**
 * What a search has found, in a sentence: `1,850 requests/s with none lost (3 of 3); at 2,000/s 41 of 10,000 failed.` Never names a limit of
 * the server where the load generator was the limit.
 */
export function limitSentence(settings: LimitSettings, steps: readonly ToldStep[], state: ExperimentState): string {
  const { held, ceiling, confirmed } = limitBounds(steps);
  const above = ceiling && aboveText(ceiling, steps);
  if (state === 'running') return soFarText('So far', held, above);
  if (state === 'interrupted') return soFarText('Blitz Console ended while it went on; until then', held, above);
  if (state !== 'completed')
    return soFarText(state === 'stopped' ? 'Stopped; until then' : 'It could not be finished; until then', held, above);
  if (held === undefined) return nothingHeldText(steps);
  if (confirmed < settings.confirmations) {
    return `No rate held ${settings.confirmations} times in a row: this server does not answer twice alike. Up to ${perSecond(held)} none was lost once.`;
  }
  const answer = `${formatCount(held)} requests/s with none lost (${confirmed} of ${settings.confirmations})`;
  if (above === undefined) return `${answer}. That is the highest rate asked for: the limit is higher.`;
  if (ceiling?.by === 'generator') return `At least ${answer}. ${capital(above)}.`;
  return `${answer}; ${above}.`;
}

function soFarText(lead: string, held: number | undefined, above: string | undefined): string {
  const parts = [...(held === undefined ? [] : [`none was lost at ${perSecond(held)}`]), ...(above === undefined ? [] : [above])];
  return parts.length === 0 ? `${lead} no rate was tried to its end.` : `${lead} ${parts.join('; ')}.`;
}

function nothingHeldText(steps: readonly ToldStep[]): string {
  const { ceiling } = limitBounds(steps);
  const above = ceiling === undefined ? 'no rate was tried to its end' : aboveText(ceiling, steps);
  return ceiling?.by === 'generator' ? `${capital(above)}.` : `No rate held: even ${above}.`;
}

/** `at 2,000/s 41 of 10,000 failed` */
function aboveText(ceiling: { readonly ratePerSecond: number; readonly by: 'server' | 'generator' }, steps: readonly ToldStep[]): string {
  const at = perSecond(ceiling.ratePerSecond);
  if (ceiling.by === 'generator') return `at ${at} the load generator was the limit, not the server: this machine could not keep the rate`;
  const there = steps.filter(({ ratePerSecond }) => ratePerSecond === ceiling.ratePerSecond);
  const failed = there.find(({ outcome }) => outcome === 'failed');
  if (failed !== undefined) return `at ${at} ${formatCount(failed.failed)} of ${formatCount(failed.asked)} failed`;
  const behind = there.find(({ outcome }) => outcome === 'behind');
  return `at ${at} it fell behind: ${perSecond(Math.round(behind?.answeredPerSecond ?? 0))} were answered`;
}

function perSecond(rate: number): string {
  return `${formatCount(rate)}/s`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
