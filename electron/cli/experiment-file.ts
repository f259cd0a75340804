import { CliError, exitCodes } from './exit-codes.ts';
import { completePlanFields, type Fields, isFields, readPlanFields } from './plan-file.ts';

/** An experiment as it stands in a file, not yet validated: its load and the rest. */
export interface ExperimentFile {
  readonly load: Fields;
  readonly rest: Fields;
}

/** Reads an experiment, or the plan of a run, which then is its load. Throws CliError 104 for a file that cannot be read or parsed. */
export function readExperimentFile(path: string): ExperimentFile {
  const { load, ...rest } = readPlanFields(path, 'an experiment is an object with "load"; the plan of a run will do, too');
  if (load === undefined) return { load: completePlanFields(path, rest), rest: {} };
  if (isFields(load)) return { load: completePlanFields(path, load), rest };
  throw new CliError(
    exitCodes.configuration,
    `${path}: load: the plan of a run was expected`,
    'It is an object with "requests" and "executor".',
  );
}
