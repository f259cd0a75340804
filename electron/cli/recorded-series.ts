import type { RunId } from '../../shared/base/ids.ts';
import type { Client } from '../../shared/contract/index.ts';
import { unpackHostSample } from '../../shared/model/host-pack.ts';
import type { HostSample } from '../../shared/model/host-sample.ts';
import type { ReportInput } from '../../shared/model/report/index.ts';

/** Everything a report with charts or a table is written from, beside the summary. Waits for the sample of the run's last second. */
export async function recordedSeries(client: Client, id: RunId): Promise<Omit<ReportInput, 'summary'>> {
  const host: HostSample[] = [];
  for await (const { samples, packed = [] } of await client.metrics.watchRun({ id }))
    host.push(...samples, ...packed.map(unpackHostSample));
  const [series, markers] = await Promise.all([client.runs.series({ id }), client.runs.markers({ id })]);
  return { ...series, host, markers };
}
