/**
 * What every process needs first: its environment, its signals, its files. Loads no package, so that a
 * command that needs nothing else starts at once.
 */
export { loadEnvironmentFile, processEnvironment } from './config/process-environment';
export { readPrivateFile } from './config/private-file';
export { ConfigurationError } from './config/problems';
export { commandLine } from './invocation';
export { type Environment } from './environment';
export { isAlive } from './is-alive';
export { deriveKey, keyedHash } from './keyed-hash';
export { listeningUrl, reachableHost } from './listening-url';
export { isPlainHead } from './plain-head';
export { isSameText } from './same-text';
export { type RunningProcess } from './running-process';
export { shutdownRequested } from './shutdown';
