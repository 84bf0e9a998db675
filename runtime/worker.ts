/**
 * What of the plumbing only a process with a worker needs: it loads the SDK's worker with its native bridge, so that no other
 * process does (test/repo/loaded-modules.test.ts).
 */
export { installTemporalRuntime } from './temporal-runtime';
export { openWorkerConnection } from './worker-connection';
