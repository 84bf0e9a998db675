/**
 * Where the workflow code comes from: the pre-built bundle in production, the sources everywhere
 * else.
 */
import path from 'node:path';
import { type WorkerOptions } from '@temporalio/worker';

/** The worker options that name the workflow code. */
export function workflowSource(
  bundlePath: string | undefined,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  if (bundlePath !== undefined) return { workflowBundle: { codePath: path.resolve(bundlePath) } };
  return { workflowsPath: workflowsPath() };
}

/** Path of the bundle's entry, for bundling from source. */
export function workflowsPath(): string {
  return path.join(__dirname, '..', 'workflows');
}
