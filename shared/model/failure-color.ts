import type { FailureClass, TransportFailureClass } from './failure-class.ts';

// Okabe-Ito for what is common, Tol's muted set for what is rare: told apart by every kind of colour vision, on light and on dark.
const transportColors: Record<TransportFailureClass, string> = {
  reset: '#d55e00',
  closed: '#e69f00',
  truncated: '#cfc214',
  response_timeout: '#0072b2',
  connect_timeout: '#56b4e9',
  connect_refused: '#009e73',
  connect_failed: '#44aa99',
  dns: '#7a7f87',
  tls: '#a65628',
  local_limit: '#5c4b8a',
  malformed: '#999933',
  check: '#3f8f4f',
};

const serverErrorColors = ['#cc79a7', '#aa4499', '#d99ac5', '#b35a8c', '#8c4a78'] as const;
const clientErrorColors = ['#c8505f', '#9b4a5a', '#e08a92', '#b0707a'] as const;

/** The colour (`#rrggbb`) a failure class has on every screen and in every report. */
export function failureColor(failureClass: FailureClass): string {
  const transport = transportColors[failureClass as TransportFailureClass];
  if (transport !== undefined) return transport;
  const status = Number(failureClass.slice('http_'.length));
  const colors = status >= 500 ? serverErrorColors : clientErrorColors;
  return colors[status % colors.length] ?? colors[0];
}
