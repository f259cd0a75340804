export type MetricType = 'counter' | 'gauge' | 'rate' | 'trend';
export type MetricContent = 'default' | 'time' | 'data';

export interface MetricDefinition {
  readonly name: string;
  readonly type: MetricType;
  readonly contains: MetricContent;
  readonly meaning: string;
}

/**
 * Every metric of a run, under k6's name where k6 has one. `http_req_service_time` is ours: from handing the request to its connection to
 * the last byte, while `http_req_duration` of an arrival-rate plan counts from the time the request was due.
 */
export const metricCatalog = [
  { name: 'http_reqs', type: 'counter', contains: 'default', meaning: 'Requests that ended with an outcome.' },
  { name: 'http_req_failed', type: 'rate', contains: 'default', meaning: 'Share of requests that failed.' },
  {
    name: 'http_req_duration',
    type: 'trend',
    contains: 'time',
    meaning: 'Request to last byte of the response; with an arrival rate counted from the time the request was due.',
  },
  { name: 'http_req_service_time', type: 'trend', contains: 'time', meaning: 'From sending the request to the last byte of the response.' },
  {
    name: 'http_req_blocked',
    type: 'trend',
    contains: 'time',
    meaning: 'Waiting for a connection: queue, connecting and TLS handshake together.',
  },
  { name: 'http_req_connecting', type: 'trend', contains: 'time', meaning: 'Making the TCP connection; 0 on a reused one.' },
  { name: 'http_req_tls_handshaking', type: 'trend', contains: 'time', meaning: 'TLS handshake; 0 on a reused connection.' },
  { name: 'http_req_sending', type: 'trend', contains: 'time', meaning: 'Handing the request to the operating system.' },
  { name: 'http_req_waiting', type: 'trend', contains: 'time', meaning: 'From the request sent to the first byte of the response.' },
  { name: 'http_req_receiving', type: 'trend', contains: 'time', meaning: 'From the first byte of the response to its last.' },
  { name: 'iterations', type: 'counter', contains: 'default', meaning: 'Requests of the plan that ended with an outcome.' },
  { name: 'dropped_iterations', type: 'counter', contains: 'default', meaning: 'Requests that were due but never started.' },
  { name: 'data_sent', type: 'counter', contains: 'data', meaning: 'Bytes of requests.' },
  { name: 'data_received', type: 'counter', contains: 'data', meaning: 'Bytes of responses.' },
  { name: 'vus', type: 'gauge', contains: 'default', meaning: 'Virtual users at work.' },
  { name: 'vus_max', type: 'gauge', contains: 'default', meaning: 'Virtual users the plan may use.' },
] as const satisfies readonly MetricDefinition[];

export type MetricName = (typeof metricCatalog)[number]['name'];

export function findMetric(name: string): MetricDefinition | undefined {
  return metricCatalog.find((metric) => metric.name === name);
}
