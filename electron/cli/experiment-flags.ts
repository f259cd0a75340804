import type { Command } from 'commander';
import { type ExperimentPlan, ExperimentPlanSchema } from '../../shared/contract/experiments.ts';
import { CliError, exitCodes } from './exit-codes.ts';
import { type ExperimentFile, readExperimentFile } from './experiment-file.ts';
import { countFlag, durationFlag } from './flag-values.ts';
import { type CompletePlan, placeOf, problemOf, readPlan } from './plan-from-flags.ts';
import { declareRunFlags, type OutputFlags, oneRunFlags, type PlanFlags } from './run-flags.ts';
import { niceFlag, percentFlag, workersFlag } from './stress-flags.ts';

/** Flags of `blitz experiment` beside those of a plan. */
export interface ExperimentFlags
  extends PlanFlags,
    Pick<OutputFlags, 'json' | 'quiet' | 'yes' | 'target' | 'guards' | 'awsProfile' | 'awsRegion'> {
  readonly repeats?: number;
  /** False with `--no-smoke`. */
  readonly smoke?: boolean;
  readonly baseline?: boolean;
  readonly coolDown?: number;
  readonly stressCpu?: number;
  readonly stressNice?: number;
  readonly stressLoad?: number;
  readonly raiseErrorLog?: boolean;
}

/** The experiment to run: from the file where there is one, changed by the flags that were given. Throws CliError 104 and 2. */
export function readExperiment(path: string | undefined, flags: ExperimentFlags): ExperimentPlan {
  const file = path === undefined ? undefined : readExperimentFile(path);
  const { name, ...planFlags } = flags;
  const load: CompletePlan = readPlan(path, planFlags, () => file?.load ?? {});
  const result = ExperimentPlanSchema.safeParse({ ...file?.rest, ...ofFlags(flags, file), load });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const problem = issue === undefined ? 'not valid' : `${placeOf(issue.path)}: ${problemOf(issue)}`;
  throw new CliError(exitCodes.configuration, `${path ?? 'command line'}: ${problem}`, '"npx blitz help experiment" shows one.');
}

function ofFlags(flags: ExperimentFlags, file: ExperimentFile | undefined): object {
  const { name, repeats, smoke, baseline, coolDown, stressCpu, stressNice, stressLoad, raiseErrorLog, guards } = flags;
  const stress = {
    ...(stressCpu === undefined ? {} : { workers: stressCpu }),
    ...(stressNice === undefined ? {} : { niceness: stressNice }),
    ...(stressLoad === undefined ? {} : { loadPercent: stressLoad }),
  };
  const before = file?.rest.stress;
  return {
    ...(name === undefined ? {} : { name }),
    ...(repeats === undefined ? {} : { repeats }),
    // Commander gives `true` where --no-smoke was not given.
    ...(smoke === false ? { smoke } : {}),
    ...(baseline === undefined ? {} : { baseline }),
    ...(coolDown === undefined ? {} : { coolDownMs: coolDown }),
    ...(Object.keys(stress).length === 0 ? {} : { stress: { ...(typeof before === 'object' ? before : {}), ...stress } }),
    ...(raiseErrorLog === undefined ? {} : { raiseErrorLog }),
    ...(guards === undefined ? {} : { guards: [...guards] }),
  };
}

/** Declares the flags of `blitz experiment`. */
export function declareExperimentFlags(command: Command): Command {
  return declareRunFlags(command, oneRunFlags)
    .optionsGroup('The experiment:')
    .option('--repeats <count>', 'how often the load is repeated (default: 3)', countFlag)
    .option('--no-smoke', 'without the 200 requests that are sent first')
    .option('--baseline', 'the load once without the stress, before')
    .option('--cool-down <duration>', 'pause between two loads (default: 3s)', durationFlag)
    .option('--stress-cpu <workers>', 'stress the target meanwhile with so many CPU workers; all = one for each CPU', workersFlag)
    .option('--stress-nice <niceness>', 'of the stress, from -20 (before everybody) to 19 (default: 0)', niceFlag)
    .option('--stress-load <share>', 'load of each CPU worker (default: 100%)', percentFlag)
    .option('--raise-error-log', 'have nginx write warnings meanwhile, where that may be changed; its level is put back');
}
