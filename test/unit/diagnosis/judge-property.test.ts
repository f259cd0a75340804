import { describe, expect, test } from 'vitest';
import { VerdictSchema } from '../../../shared/contract/verdicts.ts';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import { sightingOf } from '../../../shared/model/diagnosis/log-sighting.ts';
import { logSignatures } from '../../../shared/model/diagnosis/log-signature.ts';
import type { RunRecord, Verdict } from '../../../shared/model/diagnosis/verdict.ts';
import { generatedRecord } from './generated-record.ts';

const sum = (counts: readonly { readonly count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
const seeds = Array.from({ length: 2000 }, (_, seed) => seed);

/** What must hold of every verdict, whatever the record. */
function check(record: RunRecord, verdict: Verdict): void {
  expect(sum(verdict.claims) + verdict.unexplained).toBe(verdict.failed);
  expect(verdict.failed).toBe(record.summary.results.requests.failed);
  expect(sum(verdict.unexplainedClasses)).toBeLessThanOrEqual(verdict.unexplained);
  const left = new Map(record.summary.results.failures.map((failure) => [failure.class, failure.count]));
  for (const claim of verdict.claims) {
    expect(claim.count).toBeGreaterThan(0);
    expect(sum(claim.classes)).toBe(claim.count);
    expect(claim.evidence.length).toBeGreaterThan(0);
    for (const { class: name, count } of claim.classes) left.set(name, (left.get(name) ?? 0) - count);
  }
  for (const { class: name, count } of verdict.unexplainedClasses) left.set(name, (left.get(name) ?? 0) - count);
  for (const rest of left.values()) expect(rest).toBeGreaterThanOrEqual(0);
  expect(new Set(verdict.claims.map(({ rule }) => rule)).size).toBe(verdict.claims.length);
  for (const finding of verdict.findings) expect([finding.count, finding.classes]).toEqual([0, []]);
  const held = new Set([...verdict.claims].map(({ rule }) => rule));
  for (const { rule, text } of verdict.ruledOut) expect(held.has(rule), text).toBe(false);
  expect(VerdictSchema.parse(verdict)).toEqual(verdict);
}

describe('2,000 generated records', () => {
  test('claims never overlap, and with what is unexplained they are what failed', () => {
    let claimed = 0;
    let unexplained = 0;
    for (const seed of seeds) {
      const record = generatedRecord(seed);
      const verdict = judge(record);
      check(record, verdict);
      claimed += sum(verdict.claims);
      unexplained += verdict.unexplained;
    }
    // Neither side of the sum may be empty, or the property says nothing.
    expect(claimed).toBeGreaterThan(10_000);
    expect(unexplained).toBeGreaterThan(10_000);
  });

  test('no more statuses are explained than the logs and the client have words for', () => {
    for (const seed of seeds) {
      const record = generatedRecord(seed);
      if (record.evidence?.config.lab !== undefined) continue;
      const verdict = judge(record);
      const lines = logSignatures.reduce((count, signature) => count + sightingOf(record.evidence, signature).count, 0);
      const byLines = sum(
        verdict.claims.flatMap(({ classes }) => classes.filter(({ class: name }) => name === 'http_502' || name === 'http_500')),
      );
      expect(byLines).toBeLessThanOrEqual(lines);
    }
  });

  test('the same record has the same verdict', () => {
    for (const seed of seeds.slice(0, 50)) expect(judge(generatedRecord(seed))).toEqual(judge(generatedRecord(seed)));
  });
});
