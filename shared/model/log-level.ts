/** Levels of log lines, the gravest last. Those of Python's logging, syslog and nginx are mapped onto them. */
export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const;

export type LogLevel = (typeof logLevels)[number];
