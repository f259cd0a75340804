import { badFile, badLine, type Import } from './imported-run.ts';
import { transactionNotes } from './jmeter-csv.ts';
import { isTransaction, jmeterSample } from './jmeter-sample.ts';
import { SampleBook } from './sample-book.ts';
import { plainText, xmlEvents } from './xml-events.ts';

/** Elements that hold one sample; the last is of JMeter 2.0. */
const sampleElements = new Set(['httpSample', 'sample', 'sampleResult']);
/** Elements whose text is looked at. */
const textElements = new Set(['java.net.URL', 'method', 'failureMessage']);
const textLimit = 8192;

interface OpenSample {
  readonly attributes: ReadonlyMap<string, string>;
  readonly line: number;
  readonly texts: Map<string, string>;
}

/**
 * A JMeter .jtl in XML. What stands within a sample (redirects, embedded files) is part of it, as in JMeter's own sums; of a transaction controller the
 * samples within count, and its sum does not. https://jmeter.apache.org/usermanual/listeners.html#xmlformat2.1
 */
export function* importJmeterXml(text: string, name: string): Import {
  const book = new SampleBook();
  const open: OpenSample[] = [];
  let [element, transactions, isResults] = ['', 0, false];
  for (const event of xmlEvents(text)) {
    if (event.kind === 'open') {
      if (!isResults && event.name !== 'testResults')
        throw badFile(`An XML file, but no JMeter results: it begins with <${event.name.slice(0, 40)}>.`);
      isResults = true;
      element = event.name;
      if (sampleElements.has(event.name)) open.push({ attributes: event.attributes, line: event.line, texts: new Map() });
    } else if (event.kind === 'text') {
      const sample = open.at(-1);
      if (sample === undefined || !textElements.has(element)) continue;
      const raw = event.raw.slice(0, textLimit);
      sample.texts.set(element, (sample.texts.get(element) ?? '') + (event.isLiteral ? raw : plainText(raw, () => sample.line)));
    } else {
      element = '';
      if (!sampleElements.has(event.name)) continue;
      const sample = open.pop();
      if (sample === undefined) continue;
      if (isSum(sample)) transactions += 1;
      else if (open.every(isSum)) book.add(sampleOf(sample));
      if (book.isSliceFull) yield;
    }
  }
  return yield* book.build('JMeter', name, transactionNotes(transactions));
}

function isSum({ attributes }: OpenSample): boolean {
  return isTransaction(attributes.get('rm') ?? attributes.get('responseMessage') ?? '');
}

function sampleOf({ attributes, line, texts }: OpenSample) {
  const read = (...names: readonly string[]) => names.map((one) => attributes.get(one)).find((value) => value !== undefined) ?? '';
  const number = (isNeeded: boolean, ...names: readonly string[]) => {
    const text = read(...names);
    const value = Number(text);
    if (text === '' && !isNeeded) return 0;
    if (text === '' || !Number.isFinite(value) || value < 0 || value > 8.64e15)
      throw badLine(line, `the attribute ${names[0]} is not a number`);
    return value;
  };
  const optional = (attribute: string) => (attributes.has(attribute) ? number(false, attribute) : undefined);
  const responseCode = read('rc', 'responseCode').trim();
  const success = read('s', 'success');
  return jmeterSample({
    startedAt: number(true, 'ts', 'timeStamp'),
    elapsedMs: number(true, 't', 'time'),
    label: read('lb', 'label'),
    responseCode,
    responseMessage: read('rm', 'responseMessage'),
    success: success === '' ? /^[123]\d\d$/.test(responseCode) : success === 'true',
    failureMessage: texts.get('failureMessage') ?? '',
    method: texts.get('method')?.trim() ?? 'GET',
    url: texts.get('java.net.URL')?.trim() ?? '',
    bytes: number(false, 'by'),
    sentBytes: number(false, 'sby'),
    latencyMs: optional('lt'),
    connectMs: optional('ct'),
    users: number(false, 'na'),
  });
}
