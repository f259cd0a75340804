import type { ContractRouterClient } from '@orpc/contract';
import { alarmsContract } from './alarms.ts';
import { appContract } from './app.ts';
import { awsContract } from './aws.ts';
import { cloudwatchContract } from './cloudwatch.ts';
import { comparisonsContract } from './comparisons.ts';
import { experimentsContract } from './experiments.ts';
import { hostsContract } from './hosts.ts';
import { labContract } from './lab.ts';
import { loadContract } from './load.ts';
import { logsContract } from './logs.ts';
import { metricsContract } from './metrics.ts';
import { runsContract } from './runs.ts';
import { settingsContract } from './settings.ts';
import { stressContract } from './stress.ts';
import { targetsContract } from './targets.ts';
import { terminalContract } from './terminal.ts';
import { verdictsContract } from './verdicts.ts';

/** Everything that may cross between a renderer (or the `blitz` command) and the core. Nothing else does. */
export const contract = {
  alarms: alarmsContract,
  app: appContract,
  aws: awsContract,
  cloudwatch: cloudwatchContract,
  comparisons: comparisonsContract,
  experiments: experimentsContract,
  hosts: hostsContract,
  lab: labContract,
  load: loadContract,
  logs: logsContract,
  metrics: metricsContract,
  runs: runsContract,
  settings: settingsContract,
  stress: stressContract,
  targets: targetsContract,
  terminal: terminalContract,
  verdicts: verdictsContract,
};

export type Contract = typeof contract;

/** The typed client of the contract, whatever carries it: in process, MessagePort or WebSocket. */
export type Client = ContractRouterClient<Contract>;
