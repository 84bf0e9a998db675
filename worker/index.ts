/**
 * The worker: the process that the command starts, and its parts, which demo, load and tests start.
 */
export {
  startVerificationWorkers,
  workflowCode,
  type VerificationWorkersOptions,
} from './create-workers';
export { createDependencies } from './dependencies';
export { runWorker, type RunWorkerOptions } from './run-worker';
export { type VerificationWorkers } from './run-together';
export { BUNDLES, bundleSources, tracingModule } from './workflow-source';
