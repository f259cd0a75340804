import type { FailureClass, TransportFailureClass } from './failure-class.ts';

// Okabe-Ito for what is common, muted hues for what is rare: told apart by every kind of colour vision, on light and on dark. None is green: green says ok.
const transportColors: Record<TransportFailureClass, string> = {
  reset: '#d55e00',
  closed: '#e69f00',
  truncated: '#cfc214',
  response_timeout: '#0072b2',
  connect_timeout: '#56b4e9',
  connect_refused: '#7f6bd0',
  connect_failed: '#5f8aa8',
  dns: '#7a7f87',
  tls: '#a65628',
  local_limit: '#5c4b8a',
  malformed: '#999933',
  check: '#c0a16b',
  unclassified: '#6d8f7a',
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
