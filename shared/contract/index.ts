import type { ContractRouterClient } from '@orpc/contract';
import { appContract } from './app.ts';
import { labContract } from './lab.ts';
import { loadContract } from './load.ts';
import { runsContract } from './runs.ts';
import { settingsContract } from './settings.ts';

/** Everything that may cross between a renderer (or the `blitz` command) and the core. Nothing else does. */
export const contract = {
  app: appContract,
  lab: labContract,
  load: loadContract,
  runs: runsContract,
  settings: settingsContract,
};

export type Contract = typeof contract;

/** The typed client of the contract, whatever carries it: in process, MessagePort or WebSocket. */
export type Client = ContractRouterClient<Contract>;
