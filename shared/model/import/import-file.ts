import { visibleExcerpt } from '../report/visible-text.ts';
import { badFile, type Import, type ImportedRun } from './imported-run.ts';
import { importJmeterCsv, looksLikeJmeterCsv } from './jmeter-csv.ts';
import { importJmeterXml } from './jmeter-xml.ts';
import { importK6Points, looksLikeK6Points } from './k6-points.ts';
import { importK6Summary, looksLikeK6Summary } from './k6-summary.ts';

/** A summary is small whatever its run was; a larger one is not looked into, as nothing gives way meanwhile. */
const longestSummary = 16 * 1024 * 1024;

/**
 * Reads what another tool recorded, by what it holds and not by its name. Gives way now and then, as a large file takes seconds.
 * `readOwn` reads a summary of ours, nothing where it is none. Fails with `invalid_input` naming the line.
 */
export function* importFile(fileName: string, content: string, readOwn: (value: unknown) => ImportedRun | undefined): Import {
  const text = content.startsWith('\ufeff') ? content.slice(1) : content;
  const name = nameOf(fileName);
  const start = text.slice(0, 8192).trimStart();
  if (start === '') throw badFile('The file is empty.');
  if (start.includes('\0')) throw badFile('This is no text file in UTF-8.');
  if (start.startsWith('<')) return yield* importJmeterXml(text.trimStart(), name);
  if (looksLikeK6Points(start)) return yield* importK6Points(text, name);
  if (start.startsWith('{')) return importSummary(text, name, readOwn);
  if (looksLikeJmeterCsv(start)) return yield* importJmeterCsv(text.trimStart(), name);
  throw badFile('This file is none that is understood.');
}

function importSummary(text: string, name: string, readOwn: (value: unknown) => ImportedRun | undefined): ImportedRun {
  if (text.length > longestSummary) throw badFile('A JSON file of more than 16 MiB is no summary.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badFile(`The file is not whole JSON: ${visibleExcerpt((error as Error).message, 120)}.`);
  }
  const own = readOwn(value);
  if (own !== undefined) return own;
  if (looksLikeK6Summary(value)) return importK6Summary(value, name);
  throw badFile('A JSON file, but no summary of k6 or of Blitz Console.');
}

/** `results.jtl` of any path. */
function nameOf(fileName: string): string {
  return visibleExcerpt(fileName.split(/[\\/]/).at(-1) ?? '', 100);
}
