/**
 * Where the workflow code comes from: the pre-built bundle in production, the sources everywhere
 * else.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type WorkerOptions } from '@temporalio/worker';
import { failureConverterPath } from '../codec';

/** Where `npm run build` puts the bundle; beside the sources there is none. */
const BUILT_PATH = path.join(__dirname, '..', 'workflow-bundle.js');

/**
 * The worker options that name the workflow code: the bundle at the path given, else the one of the
 * build, else the sources.
 *
 * @throws Error when there is no file at the path given
 */
export function workflowSource(
  bundlePath: string | undefined,
  builtPath = BUILT_PATH,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const found = bundlePath ?? (existsSync(builtPath) ? builtPath : undefined);
  if (found === undefined) return { workflowsPath: bundleSources().workflowsPath };
  const codePath = path.resolve(found);
  if (!existsSync(codePath)) {
    throw new Error(`WORKER_WORKFLOW_BUNDLE names ${codePath}, and there is no such file.`);
  }
  return { workflowBundle: { codePath } };
}

/** What the SDK makes the bundle of: paths of its entry and of the converters. */
export function bundleSources(): {
  readonly workflowsPath: string;
  readonly payloadConverterPath: string;
  readonly failureConverterPath: string;
} {
  const workflowsPath = path.join(__dirname, '..', 'workflows');
  return {
    workflowsPath,
    payloadConverterPath: require.resolve('../workflows/payload-converter'),
    failureConverterPath: failureConverterPath(),
  };
}
