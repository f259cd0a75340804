import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type ReportFormat, type ReportInput, renderReport, visibleText } from '../../shared/model/report/index.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import type { OutputFlags } from './run-flags.ts';

export interface ReportFile {
  readonly format: ReportFormat;
  readonly flag: string;
  readonly path: string;
}

/** The files a run is to leave behind, in the order of the flags. */
export function reportFiles(flags: OutputFlags): ReportFile[] {
  const wanted: readonly (readonly [ReportFormat, string, string | undefined])[] = [
    ['json', '--summary-export', flags.summaryExport],
    ['junit', '--junit', flags.junit],
    ['html', '--html', flags.html],
    ['csv', '--csv', flags.csv],
    ['ndjson', '--ndjson', flags.ndjson],
    ['markdown', '--markdown', flags.markdown],
  ];
  return wanted.flatMap(([format, flag, path]) => (path === undefined ? [] : [{ format, flag, path }]));
}

/** Finds out before the run whether every file can be written. Throws CliError 104 naming flag, path and reason. */
export function checkReportFiles(files: readonly ReportFile[]): void {
  const seen = new Map<string, string>();
  for (const { flag, path } of files) {
    const before = seen.get(resolve(path));
    if (before !== undefined)
      throw new CliError(exitCodes.configuration, `${before} and ${flag} name the same file ${path}`, 'Give each its own.');
    seen.set(resolve(path), flag);
    try {
      if (path === '') throw new Error('the path is empty');
      if (isSpecial(path)) accessSync(path, constants.W_OK);
      else rmSync(writeBeside(path, ''));
    } catch (error) {
      throw notWritable(flag, path, error);
    }
  }
}

/** Writes one report whole or not at all: beside its place first, then renamed. Throws CliError 107 with the reason. */
export function writeReportFile({ flag, format, path }: ReportFile, input: ReportInput): void {
  const { content } = renderReport(format, input);
  try {
    writeFileWhole(path, content);
  } catch (error) {
    const { message, hint } = notWritable(flag, path, error);
    throw new CliError(
      exitCodes.internal,
      message,
      `${hint ?? ''} "npx blitz runs export" writes a run that is in the history again.`.trim(),
    );
  }
}

/** Replaces a file's content in one step; a pipe or device is written to directly. */
export function writeFileWhole(path: string, content: string): void {
  if (isSpecial(path)) {
    writeFileSync(path, content);
    return;
  }
  const draft = writeBeside(path, content);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** What `--output` (or `flag`) asks for: into that file, or on stdout where it is left out or `-`. Throws CliError 104 with the reason. */
export function writeOutput(path: string | undefined, content: string, { out, err }: CliContext, flag = '--output'): void {
  if (path === undefined || path === '-') {
    out.write(content);
    return;
  }
  try {
    writeFileWhole(path, content);
  } catch (error) {
    throw notWritable(flag, path, error);
  }
  err.line(`Wrote ${visibleText(path)}`);
}

function writeBeside(path: string, content: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
  const draft = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
  const descriptor = openSync(draft, 'wx', 0o644);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return draft;
}

/** A pipe, a terminal, /dev/null: what cannot be replaced by a rename. */
function isSpecial(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

function notWritable(flag: string, path: string, error: unknown): CliError {
  const code = (error as NodeJS.ErrnoException).code;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is a file',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENAMETOOLONG: 'the name is too long',
  };
  const why = reasons[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
  return new CliError(exitCodes.configuration, `${flag} ${path} cannot be written: ${why}`, 'Create the folder or choose another path.');
}
