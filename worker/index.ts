/** The worker as a library: what main.ts, demo, tests and load start. */
export { startVerificationWorkers, type VerificationWorkersOptions } from './create-workers';
export { createDependencies } from './dependencies';
export type { VerificationWorkers } from './run-together';
export { workflowsPath } from './workflow-source';
