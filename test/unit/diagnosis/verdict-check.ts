import { expect } from 'vitest';
import { VerdictSchema } from '../../../shared/contract/verdicts.ts';
import type { RunRecord, Verdict } from '../../../shared/model/diagnosis/verdict.ts';

export const sumOf = (counts: readonly { readonly count: number }[]) => counts.reduce((total, { count }) => total + count, 0);

/** What must hold of every verdict, whatever the record. */
export function checkVerdict(record: RunRecord, verdict: Verdict): void {
  expect(sumOf(verdict.claims) + verdict.unexplained).toBe(verdict.failed);
  expect(verdict.failed).toBe(record.summary.results.requests.failed);
  expect(sumOf(verdict.unexplainedClasses)).toBeLessThanOrEqual(verdict.unexplained);
  const left = new Map(record.summary.results.failures.map((failure) => [failure.class, failure.count]));
  for (const claim of verdict.claims) {
    expect(claim.count).toBeGreaterThan(0);
    expect(sumOf(claim.classes)).toBe(claim.count);
    expect(claim.evidence.length).toBeGreaterThan(0);
    for (const { class: name, count } of claim.classes) left.set(name, (left.get(name) ?? 0) - count);
  }
  for (const { class: name, count } of verdict.unexplainedClasses) left.set(name, (left.get(name) ?? 0) - count);
  for (const rest of left.values()) expect(rest).toBeGreaterThanOrEqual(0);
  expect(new Set(verdict.claims.map(({ rule }) => rule)).size).toBe(verdict.claims.length);
  for (const finding of verdict.findings) expect([finding.count, finding.classes]).toEqual([0, []]);
  const held = new Set(verdict.claims.map(({ rule }) => rule));
  for (const { rule, text } of verdict.ruledOut) expect(held.has(rule), text).toBe(false);
  expect(VerdictSchema.parse(verdict)).toEqual(verdict);
}
