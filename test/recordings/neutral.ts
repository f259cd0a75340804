import type { RunRecord } from '../../shared/model/diagnosis/verdict.ts';
import type { HostSample } from '../../shared/model/host-sample.ts';

export interface Particulars {
  readonly folders: readonly (string | undefined)[];
  /** Of this machine, and what stands for them. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Processes that are part of what is recorded. */
const ours = /^(nginx|gunicorn|python|stress-ng|node|MainThread)/;

/** A record as text, a second a line, without what is only this machine's: its folders, its free ports, its other processes. */
export function neutral(record: RunRecord, { folders, ports }: Particulars): string {
  const clean = (value: unknown) => {
    let text = JSON.stringify(value);
    for (const folder of folders) if (folder !== undefined) text = text.replaceAll(folder, '/srv/shop');
    for (const [port, standIn] of Object.entries(ports)) {
      text = text.replaceAll(new RegExp(`:${port}\\b`, 'g'), `:${standIn}`);
    }
    return text;
  };
  const known = new Set(Object.keys(ports).map(Number));
  const host = record.host.map(
    (sample): HostSample => ({
      ...sample,
      queues: sample.queues.filter(({ port }) => known.has(port)),
      processes: sample.processes.filter(({ name }) => ours.test(name)),
    }),
  );
  const lines = (values: readonly unknown[]) => `[\n${values.map(clean).join(',\n')}\n]`;
  const parts = [`"summary": ${clean(record.summary)}`, `"seconds": ${lines(record.seconds)}`, `"host": ${lines(host)}`];
  if (record.evidence !== undefined) parts.push(`"evidence": ${clean(record.evidence)}`);
  return `{\n${parts.join(',\n')}\n}\n`;
}
