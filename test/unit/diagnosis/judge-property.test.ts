import { describe, expect, test, vi } from 'vitest';
import { judge } from '../../../shared/model/diagnosis/judge.ts';
import { sightingOf } from '../../../shared/model/diagnosis/log-sighting.ts';
import { logSignatures } from '../../../shared/model/diagnosis/log-signature.ts';
import { generatedRecord } from './generated-record.ts';
import { checkVerdict, sumOf } from './verdict-check.ts';

// On a busy machine this takes its time; nothing here measures it.
vi.setConfig({ testTimeout: 60_000 });

const seeds = Array.from({ length: 600 }, (_, seed) => seed);

describe('600 generated records', () => {
  test('claims never overlap, and with what is unexplained they are what failed', () => {
    let claimed = 0;
    let unexplained = 0;
    for (const seed of seeds) {
      const record = generatedRecord(seed);
      const verdict = judge(record);
      checkVerdict(record, verdict);
      claimed += sumOf(verdict.claims);
      unexplained += verdict.unexplained;
    }
    // Neither side of the sum may be empty, or the property says nothing.
    expect(claimed).toBeGreaterThan(3000);
    expect(unexplained).toBeGreaterThan(3000);
  });

  test('no more statuses are explained than the logs and the client have words for', () => {
    for (const seed of seeds) {
      const record = generatedRecord(seed);
      if (record.evidence?.config.lab !== undefined) continue;
      const verdict = judge(record);
      const lines = logSignatures.reduce((count, signature) => count + sightingOf(record.evidence, signature).count, 0);
      const byLines = sumOf(
        verdict.claims.flatMap(({ classes }) => classes.filter(({ class: name }) => name === 'http_502' || name === 'http_500')),
      );
      expect(byLines).toBeLessThanOrEqual(lines);
    }
  });

  test('the same record has the same verdict', () => {
    for (const seed of seeds.slice(0, 50)) expect(judge(generatedRecord(seed))).toEqual(judge(generatedRecord(seed)));
  });
});
