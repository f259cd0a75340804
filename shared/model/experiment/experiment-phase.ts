/**
 * What an experiment goes through, in this order: a few requests to see that anything answers; the load without stress; the load as planned, as
 * often as it is repeated (with stress where the plan has one); a pause between two.
 */
export const phaseKinds = ['smoke', 'baseline', 'load', 'cool_down'] as const;
export type PhaseKind = (typeof phaseKinds)[number];

export const experimentStates = ['running', 'completed', 'stopped', 'failed', 'interrupted'] as const;
export type ExperimentState = (typeof experimentStates)[number];
