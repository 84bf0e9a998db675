/** Runs once after all tests: ends the server that global-setup.ts started. (It would end with jest's process anyway.) */
import { HANDOVER } from './dev-server';
import { keptDevServer } from './shared-dev-server-slot';
import { removeWorkflowBundle } from './workflow-bundle';

export default async function globalTeardown(): Promise<void> {
  const bundle = process.env[HANDOVER.workflowBundle];
  if (bundle !== undefined) removeWorkflowBundle(bundle);
  await keptDevServer()?.stop();
}
