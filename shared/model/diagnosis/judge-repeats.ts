import { formatCount } from '../format.ts';
import type { RunEvidence } from './run-evidence.ts';
import type { RunRecord, Verdict } from './verdict.ts';

/** What of a run is held against its repeats. */
export type Repeat = Pick<Verdict, 'failed' | 'total' | 'claims'>;

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const mostListed = 6;
const steps = ['low', 'medium', 'high'] as const;

/**
 * What repeats of the same plan and configuration add to a verdict: whether they lose alike and for the same reason, or scatter so that no change
 * can be told from noise. `others` are the runs beside this one.
 */
export function judgeRepeats(verdict: Verdict, others: readonly Repeat[]): Verdict {
  const all: readonly Repeat[] = [...others, verdict].filter(({ total }) => total > 0);
  if (others.length === 0 || all.length < 2) return verdict;
  const count = all.length;
  const lost = all.map(({ failed }) => failed);
  const runs = `${capitalized(numberWords[count] ?? formatCount(count))} runs of one configuration`;
  if (lost.every((failed) => failed === 0)) return { ...verdict, repeats: `${runs} lost nothing.` };
  const listed = list(lost);
  if (scatters(all)) {
    return {
      ...(verdict.failed === 0 ? luckyVerdict(verdict, Math.max(...lost)) : verdict),
      confidence: verdict.confidence === 'high' ? 'medium' : verdict.confidence,
      repeats: `${runs} lost ${listed}: a change cannot be told from noise by one run each. Repeat both sides, or load away from the edge.`,
    };
  }
  const [first] = verdict.claims;
  const same = first === undefined ? 0 : all.filter(({ claims }) => claims[0]?.rule === first.rule).length;
  if (first === undefined) return { ...verdict, repeats: `${runs} lost ${listed}.` };
  const agree = `${formatCount(same)} of ${formatCount(count)} have the same first cause`;
  return { ...verdict, confidence: raised(verdict.confidence, same === count && count >= 3), repeats: `${runs} lost ${listed}: ${agree}.` };
}

/** A run that lost nothing where its repeats did has only been lucky: there is something to fix. */
function luckyVerdict(verdict: Verdict, most: number): Verdict {
  const { total } = verdict;
  return {
    ...verdict,
    tone: 'unsure',
    sentence: `None of ${formatCount(total)} failed this time; a repeat of it lost ${formatCount(most)}.`,
    nextChange: {
      title: 'Look at the repeat that lost most, or load away from the edge',
      why: 'At the edge of what it can carry, one and the same configuration loses thousands one time and none the next.',
      changes: [],
      expected: 'Three runs that lose nothing, or three that lose alike.',
    },
  };
}

/**
 * The shares that failed differ by more than chance would have it at one and the same probability (chi-square, 1 %), and by so much that it
 * matters: the largest is twice the smallest, and more.
 */
function scatters(runs: readonly Repeat[]): boolean {
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const total = runs.reduce((sum, run) => sum + run.total, 0);
  const share = failed / total;
  const shares = runs.map((run) => run.failed / run.total);
  if (!(share > 0 && share < 1) || Math.max(...shares) < 2 * Math.min(...shares)) return false;
  const statistic = runs.reduce((sum, run) => sum + (run.failed - run.total * share) ** 2 / (run.total * share * (1 - share)), 0);
  return statistic > chiSquareLimit(runs.length - 1);
}

/** The 99 % quantile of chi-square, by Wilson and Hilferty. */
function chiSquareLimit(freedom: number): number {
  const z = 2.326;
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + z * Math.sqrt(spread)) ** 3;
}

/** Three runs and one cause are worth a step of confidence. */
function raised(confidence: Verdict['confidence'], agrees: boolean): Verdict['confidence'] {
  if (!agrees || confidence === 'none') return confidence;
  return steps[Math.min(steps.length - 1, steps.indexOf(confidence) + 1)] ?? confidence;
}

function list(counts: readonly number[]): string {
  const shown = counts.slice(-mostListed).map(formatCount);
  const [last] = shown.slice(-1);
  return shown.length === 1 ? String(last) : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Whether two runs are repeats of one another: the same plan, against the same programs set up in the same way, beside the same stress. What
 * nobody has looked at counts as the same only where nobody has looked at both.
 */
export function areRepeats(a: Pick<RunRecord, 'summary' | 'evidence'>, b: Pick<RunRecord, 'summary' | 'evidence'>): boolean {
  return planFingerprint(a.summary) === planFingerprint(b.summary) && evidenceFingerprint(a.evidence) === evidenceFingerprint(b.evidence);
}

function planFingerprint({ config }: RunRecord['summary']): string {
  const { name: _name, thresholds: _thresholds, ...fired } = config;
  return stable(fired);
}

/** Process numbers change with every start and mean nothing. */
function evidenceFingerprint(evidence: RunEvidence | undefined): string {
  if (evidence === undefined) return '';
  const { nginx, gunicorn, ...rest } = evidence.config;
  const { pid: _pid, ...served } = gunicorn ?? { pid: 0 };
  const { files, ...proxied } = nginx ?? { files: [] };
  const stress = evidence.stress.map(({ command, workers, niceness }) => ({ command, workers, niceness }));
  return stable({ machine: evidence.machine, rest, served, proxied, files, stress });
}

/** JSON whose keys stand in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
