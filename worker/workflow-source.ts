/**
 * Where the workflow code comes from: the pre-built bundle in production, the sources everywhere
 * else.
 */
import path from 'node:path';
import { type WorkerOptions } from '@temporalio/worker';

/** The worker options that name the workflow code, and how it reads payloads. */
export function workflowSource(
  bundlePath: string | undefined,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'dataConverter'> {
  const { workflowsPath, payloadConverterPath } = bundleSources();
  const dataConverter = { payloadConverterPath };
  return bundlePath === undefined
    ? { dataConverter, workflowsPath }
    : { dataConverter, workflowBundle: { codePath: path.resolve(bundlePath) } };
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
