/**
 * What only a process with a worker needs. It loads the SDK's worker with its native bridge; no
 * other process does (test/repo/loaded-modules.test.ts).
 */
export { installMeasuredRuntime, installTemporalRuntime } from './temporal-runtime';
export { openWorkerConnection } from './worker-connection';
