/** The worker as a library: what main.ts, demo, tests and load start. */
export {
  startVerificationWorkers,
  type VerificationWorkers,
  type VerificationWorkersOptions,
} from './create-workers';
export { createDependencies } from './dependencies';
export { workflowsPath } from './workflow-source';
