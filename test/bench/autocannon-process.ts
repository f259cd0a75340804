import autocannon from 'autocannon';
import { serveTasks } from './measure-process.ts';

serveTasks(async ({ url, requests, connections, keepAlive }) => {
  const result = await autocannon({ url, connections, amount: requests, ...(keepAlive ? {} : { headers: { connection: 'close' } }) });
  return { requests: result['2xx'], p99Ms: result.latency.p99 };
});
