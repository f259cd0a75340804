declare const brand: unique symbol;

/** A value that carries its meaning in its type, so that a run id is never passed where another number is meant. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** The number of a run in this data folder: 1, 2, 3 … as the user reads it ("Run 41"). Never reused. */
export type RunId = Brand<number, 'RunId'>;

/** A target of this data folder. `local` is this machine, and always there. */
export type TargetId = Brand<string, 'TargetId'>;

/** One stress job, from its start on. */
export type StressId = Brand<string, 'StressId'>;

/** One shell tab, from its opening on. */
export type TerminalId = Brand<string, 'TerminalId'>;

/** One alarm: of an AWS account, of the demo lab or of this console. Says nothing by its form. */
export type AlarmId = Brand<string, 'AlarmId'>;

/** An experiment, or the search for a limit, of this data folder: 1, 2, 3 … */
export type ExperimentId = Brand<number, 'ExperimentId'>;
