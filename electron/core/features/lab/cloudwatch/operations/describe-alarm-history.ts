import type { HistoryItem } from '../alarms/alarm-history.ts';
import type { Output } from '../wire/xml-text.ts';
import { kindsOf } from './describe-alarms.ts';
import type { OperationCall } from './operation.ts';
import { readPageToken, writePageToken } from './page-token.ts';

const maxRecords = 100;
const types = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const;

/** What happened, of one alarm or all, in a span of time, a page of up to 100 at a time; the newest first unless asked otherwise. */
export function describeAlarmHistory({ account, input }: OperationCall) {
  const limit = input.count('MaxRecords', 1, maxRecords) ?? maxRecords;
  const after = readPageToken('DescribeAlarmHistory', input.text('NextToken', 2048));
  const name = input.text('AlarmName', 255);
  const type = input.word('HistoryItemType', types);
  const kinds = kindsOf(input);
  const startAt = input.time('StartDate') ?? Number.NEGATIVE_INFINITY;
  const endAt = input.time('EndDate') ?? Number.POSITIVE_INFINITY;
  const isAscending = input.word('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';
  const matching = account.history.items.filter(
    (item) =>
      (name === undefined || item.alarmName === name) &&
      (type === undefined || item.type === type) &&
      kinds.has(item.alarmKind) &&
      item.at >= startAt &&
      item.at <= endAt &&
      (after === undefined || (isAscending ? item.number > Number(after) : item.number < Number(after))),
  );
  if (!isAscending) matching.reverse();
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  return {
    AlarmHistoryItems: page.map(itemOut),
    ...(matching.length > limit && last !== undefined ? { NextToken: writePageToken('DescribeAlarmHistory', last.number) } : {}),
  };
}

function itemOut({ alarmName, alarmKind, at, type, summary, data }: HistoryItem): Output {
  return {
    AlarmName: alarmName,
    AlarmType: alarmKind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
    Timestamp: new Date(at),
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: data,
  };
}
