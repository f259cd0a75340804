import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { CliError, exitCodes } from './exit-codes.ts';
import { parseDurationMs } from './flag-values.ts';

/** Larger than any plan the schema accepts. */
const maxFileBytes = 32 * 1024 * 1024;

/** Far above what the schema knows. */
const deepestPlan = 20;

/** An object whose fields nobody has looked at yet. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a UTF-8 file; `what` says what it is for in the message when it cannot be read. */
export function readTextFile(path: string, what: string): string {
  try {
    const { size } = statSync(path);
    if (size > maxFileBytes) throw new Error(`it has ${size} bytes, more than ${maxFileBytes}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new CliError(
      exitCodes.configuration,
      `${what} ${path} cannot be read: ${reason(error)}`,
      'Check the path and what the file holds.',
    );
  }
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8 text';
  return error instanceof Error ? error.message : String(error);
}

/**
 * A plan as it stands in a YAML or JSON file, not yet validated.
 *
 * Three conveniences are resolved: `bodyFile` and `caFile` (paths relative to the plan) and durations such as `timeoutMs: 30s`.
 * Throws CliError 104 for a file that cannot be read or parsed.
 */
export function readPlanFile(path: string): unknown {
  return completePlanFields(path, readPlanFields(path, 'a plan is an object with "requests" and "executor"'));
}

/** The fields of a file with its durations as milliseconds; `what` says what it should hold. Throws CliError 104. */
export function readPlanFields(path: string, what: string): Fields {
  const document = parseDocument(path, readTextFile(path, 'The plan'));
  if (!isFields(document)) throw new CliError(exitCodes.configuration, `${path}: ${what}`);
  return withDurations(document, path, 0) as Fields;
}

/** A plan with the files that it names in it. */
export function completePlanFields(path: string, plan: Fields): Fields {
  const folder = dirname(path);
  const requests = Array.isArray(plan.requests)
    ? plan.requests.map((request: unknown, index) => includeFile(path, folder, request, `requests[${index}]`, 'bodyFile', 'body'))
    : plan.requests;
  const connection = includeFile(path, folder, plan.connection, 'connection', 'caFile', 'caPem');
  return {
    ...plan,
    ...(plan.requests === undefined ? {} : { requests }),
    ...(plan.connection === undefined ? {} : { connection }),
  };
}

function parseDocument(path: string, text: string): unknown {
  try {
    // JSON is parsed as JSON, for its own error messages.
    return /\.json$/i.test(path) ? JSON.parse(text) : parse(text, { prettyErrors: true, maxAliasCount: 100 });
  } catch (error) {
    const where = error instanceof YAMLParseError && error.linePos ? `:${error.linePos[0].line}:${error.linePos[0].col}` : '';
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new CliError(
      exitCodes.configuration,
      `${path}${where}: ${message.replace(/ at line \d+, column \d+:?$/, '')}`,
      `Correct the ${/\.json$/i.test(path) ? 'JSON' : 'YAML'}.`,
    );
  }
}

function withDurations(value: unknown, path: string, depth: number): unknown {
  // An alias can make a document that contains itself.
  if (depth > deepestPlan) throw new CliError(exitCodes.configuration, `${path}: nested more deeply than any plan is`);
  if (Array.isArray(value)) return value.map((member) => withDurations(member, path, depth + 1));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const durationMs = key.endsWith('Ms') && typeof member === 'string' ? parseDurationMs(member.trim()) : undefined;
      // Names and values under these are the user's own.
      if (key === 'headers' || key === 'resolve') return [key, member];
      return [key, durationMs ?? withDurations(member, path, depth + 1)];
    }),
  );
}

function includeFile(path: string, folder: string, value: unknown, where: string, from: string, to: string): unknown {
  if (!isFields(value) || !(from in value)) return value;
  const { [from]: file, ...rest } = value;
  if (typeof file !== 'string') throw new CliError(exitCodes.configuration, `${path}: ${where}.${from}: a path was expected`);
  if (rest[to] !== undefined)
    throw new CliError(exitCodes.configuration, `${path}: ${where}: ${to} and ${from} together`, 'Keep one of the two.');
  return { ...rest, [to]: readTextFile(resolve(folder, file), `${path}: ${where}.${from}:`) };
}
