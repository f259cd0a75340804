import { type DelimitedRow, delimitedRows } from './delimited-rows.ts';
import { badFile, badLine, type Import } from './imported-run.ts';
import { isTransaction, jmeterSample } from './jmeter-sample.ts';
import { SampleBook } from './sample-book.ts';

/**
 * What JMeter writes where `print_field_names` is off, by version: it cannot be told from the lines which fields were chosen, but the number of them.
 * https://jmeter.apache.org/usermanual/listeners.html#csvlogformat
 */
const withoutUrl = [
  ...['timeStamp', 'elapsed', 'label', 'responseCode', 'responseMessage', 'threadName', 'dataType', 'success', 'failureMessage'],
  ...['bytes', 'sentBytes', 'grpThreads', 'allThreads', 'Latency', 'IdleTime', 'Connect'],
];
const defaultFields: readonly (readonly string[])[] = [
  withoutUrl.toSpliced(13, 0, 'URL'),
  withoutUrl,
  withoutUrl.filter((name) => name !== 'sentBytes' && name !== 'Connect'),
];
const delimiters = [',', '\t', ';', '|'];

/** The columns of a file, by name. */
type Columns = ReadonlyMap<string, number>;

/** Whether a text begins as a JMeter .jtl in CSV does: with its field names or with a time. */
export function looksLikeJmeterCsv(text: string): boolean {
  return /^"?(?:timeStamp\b|\d{10,13}"?[,\t;|]|\d{2,4}[/.-]\d\d[/.-]\d{2,4} \d\d:\d\d)/.test(text);
}

/** A JMeter .jtl in CSV. Without field names its columns are those JMeter writes by default. */
export function* importJmeterCsv(text: string, name: string): Import {
  const rows = delimitedRows(text, delimiterOf(text));
  const first = rows.next();
  if (first.done) throw badFile('The file is empty.');
  const hasNames = first.value.cells.some((cell) => cell.trim() === 'timeStamp');
  const columns = hasNames ? namedColumns(first.value) : defaultColumns(first.value);
  const book = new SampleBook();
  let transactions = 0;
  const take = (row: DelimitedRow) => {
    const read = (column: string) => row.cells[columns.get(column) ?? -1] ?? '';
    if (row.cells.length < columns.size) throw badLine(row.line, `it has ${row.cells.length} fields, the first line ${columns.size}`);
    if (isTransaction(read('responseMessage'))) transactions += 1;
    else book.add(sampleOf(row, read));
  };
  if (!hasNames) take(first.value);
  for (const row of rows) {
    // Several runs into one file, or files put together.
    if (hasNames && row.cells[0] === first.value.cells[0] && row.cells[1] === first.value.cells[1]) continue;
    take(row);
    if (book.isSliceFull) yield;
  }
  return yield* book.build('JMeter', name, transactionNotes(transactions));
}

/** What is said of the sums of transaction controllers, in CSV and in XML. */
export function transactionNotes(transactions: number): string[] {
  return transactions === 0 ? [] : [`${transactions} sums of transaction controllers are left out: their requests are counted.`];
}

function delimiterOf(text: string): string {
  const line = text.slice(0, 2000).split('\n', 1)[0] ?? '';
  const counts = delimiters.map((delimiter) => line.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

function namedColumns({ cells, line }: DelimitedRow): Columns {
  const columns = new Map(cells.map((cell, index) => [cell.trim(), index]));
  // Its name before JMeter 2.
  const elapsed = columns.get('elapsed') ?? columns.get('time');
  if (elapsed !== undefined) columns.set('elapsed', elapsed);
  const missing = ['timeStamp', 'elapsed'].filter((column) => !columns.has(column));
  if (!columns.has('success') && !columns.has('responseCode')) missing.push('success');
  if (missing.length > 0) throw badLine(line, `the fields ${missing.join(' and ')} are missing`, 'Have JMeter save them, and run again.');
  return columns;
}

function defaultColumns({ cells, line }: DelimitedRow): Columns {
  const names = defaultFields.find(({ length }) => length === cells.length);
  if (names !== undefined) return new Map(names.map((column, index) => [column, index]));
  throw badLine(
    line,
    `there are no field names, and ${cells.length} fields are not JMeter’s default`,
    'Add the line of field names, or set jmeter.save.saveservice.print_field_names=true and run again.',
  );
}

function sampleOf({ line }: DelimitedRow, read: (column: string) => string) {
  const number = (column: string, isNeeded = false) => {
    const text = read(column).trim();
    const value = Number(text);
    if (text === '' && !isNeeded) return 0;
    if (text === '' || !Number.isFinite(value) || value < 0)
      throw badLine(line, `${column} is not a number: ${JSON.stringify(text.slice(0, 40))}`);
    return value;
  };
  const optional = (column: string) => (read(column).trim() === '' ? undefined : number(column));
  const success = read('success').trim().toLowerCase();
  if (success !== '' && success !== 'true' && success !== 'false') throw badLine(line, 'success is neither true nor false');
  const responseCode = read('responseCode').trim();
  return jmeterSample({
    startedAt: timeOf(read('timeStamp').trim(), line),
    elapsedMs: number('elapsed', true),
    label: read('label'),
    responseCode,
    responseMessage: read('responseMessage'),
    success: success === '' ? /^[123]\d\d$/.test(responseCode) : success === 'true',
    failureMessage: read('failureMessage'),
    method: 'GET',
    url: read('URL') === 'null' ? '' : read('URL'),
    bytes: number('bytes'),
    sentBytes: number('sentBytes'),
    latencyMs: optional('Latency'),
    connectMs: optional('Connect'),
    users: number('allThreads'),
  });
}

/** Milliseconds since 1970, or one of the formats people set (local time, as JMeter writes them). */
function timeOf(text: string, line: number): number {
  const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text.replaceAll('/', '-').replace(' ', 'T'));
  if (!Number.isFinite(at) || at > 8.64e15) {
    throw badLine(
      line,
      `the time stamp ${JSON.stringify(text.slice(0, 40))} is not understood`,
      'Have JMeter save it in milliseconds: jmeter.save.saveservice.timestamp_format=ms.',
    );
  }
  return at;
}
