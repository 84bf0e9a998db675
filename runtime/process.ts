/**
 * What every process needs first: its environment and its signals. Loads no package, so that a
 * command that needs nothing else starts at once.
 */
export { processEnvironment } from './config/process-environment';
export { ConfigurationError } from './config/problems';
export { commandLine } from './invocation';
export { type Environment } from './environment';
export { type RunningProcess } from './running-process';
export { shutdownRequested } from './shutdown';
