/** What nginx's stub_status says, as counters. */
export interface NginxStatus {
  readonly active: number;
  readonly reading: number;
  readonly writing: number;
  readonly waiting: number;
  /** Requests since nginx started. */
  readonly requests: number;
}

/** Finds a stub_status page in an HTTP response or its body; `undefined` for anything else. */
export function parseStubStatus(text: string): NginxStatus | undefined {
  const match =
    /Active connections:\s*(\d+)\s+server accepts handled requests(?: request_time)?\s+\d+\s+\d+\s+(\d+)(?:\s+\d+)?\s+Reading:\s*(\d+)\s+Writing:\s*(\d+)\s+Waiting:\s*(\d+)/.exec(
      text,
    );
  if (match === null) return undefined;
  const [active = 0, requests = 0, reading = 0, writing = 0, waiting = 0] = match.slice(1).map(Number);
  return { active, reading, writing, waiting, requests };
}
