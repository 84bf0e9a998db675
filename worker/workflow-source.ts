/**
 * Where the workflow code comes from: the pre-built bundle in production, the sources everywhere
 * else.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type WorkerOptions } from '@temporalio/worker';

/** Where `npm run build` puts the bundle; beside the sources there is none. */
const BUILT_PATH = path.join(__dirname, '..', 'workflow-bundle.js');

/**
 * The worker options that name the workflow code, and how it reads payloads: the bundle at the path
 * given, else the one of the build, else the sources.
 *
 * @throws Error when there is no file at the path given
 */
export function workflowSource(
  bundlePath: string | undefined,
  builtPath = BUILT_PATH,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'dataConverter'> {
  const { workflowsPath, payloadConverterPath } = bundleSources();
  const dataConverter = { payloadConverterPath };
  const found = bundlePath ?? (existsSync(builtPath) ? builtPath : undefined);
  if (found === undefined) return { dataConverter, workflowsPath };
  const codePath = path.resolve(found);
  if (!existsSync(codePath)) {
    throw new Error(`WORKER_WORKFLOW_BUNDLE names ${codePath}, and there is no such file.`);
  }
  return { dataConverter, workflowBundle: { codePath } };
}

/** What the SDK makes the bundle of: paths of its entry and of the payload converter. */
export function bundleSources(): {
  readonly workflowsPath: string;
  readonly payloadConverterPath: string;
} {
  const workflowsPath = path.join(__dirname, '..', 'workflows');
  return {
    workflowsPath,
    payloadConverterPath: require.resolve('../workflows/payload-converter'),
  };
}
