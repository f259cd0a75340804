export type HistoryItemType = 'ConfigurationUpdate' | 'StateUpdate' | 'Action';

export interface HistoryItem {
  /** Ascending; tells items of one millisecond apart. */
  readonly number: number;
  readonly alarmName: string;
  readonly alarmKind: 'metric' | 'composite';
  /** Unix ms. */
  readonly at: number;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** CloudWatch keeps 30 days (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html). */
const keptMs = 30 * 24 * 3_600_000;
const maxItems = 20_000;

/** What happened to the alarms, the oldest first; also to those deleted since. */
export class AlarmHistory {
  #items: HistoryItem[] = [];
  #last = 0;

  get items(): readonly HistoryItem[] {
    return this.#items;
  }

  add(item: Omit<HistoryItem, 'number' | 'data'> & { readonly data: object }): void {
    this.#last += 1;
    this.#items.push({ ...item, number: this.#last, data: JSON.stringify({ version: '1.0', ...item.data }) });
    if (this.#items.length > maxItems) this.#items = this.#items.slice(-maxItems * 0.9);
  }

  tidy(now: number): void {
    if ((this.#items[0]?.at ?? now) < now - keptMs) this.#items = this.#items.filter(({ at }) => at >= now - keptMs);
  }
}
