/**
 * Where the workflow code comes from: the pre-built bundle in production, the sources everywhere
 * else.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type WorkerOptions } from '@temporalio/worker';
import { failureConverterPath } from '../codec';

/** The bundles that `npm run build` makes: one without a line of tracing, and one with it. */
export const BUNDLES = {
  plain: 'workflow-bundle.js',
  traced: 'workflow-bundle.traced.js',
} as const;

/** Where the build puts them; beside the sources there is none. */
const BUILT_FOLDER = path.join(__dirname, '..');

/** Which bundle. */
export interface BundleChoice {
  /** @default false */
  readonly isTraced?: boolean;
  /** Of the build. */
  readonly builtFolder?: string;
}

/**
 * The worker options that name the workflow code: the bundle at the path given, else the one of the
 * build, else the sources.
 *
 * @throws Error when there is no file at the path given, or one without tracing where it is on
 */
export function workflowSource(
  bundlePath: string | undefined,
  { isTraced = false, builtFolder = BUILT_FOLDER }: BundleChoice = {},
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'bundlerOptions' | 'interceptors'> {
  const builtPath = path.join(builtFolder, isTraced ? BUNDLES.traced : BUNDLES.plain);
  const found = bundlePath ?? (existsSync(builtPath) ? builtPath : undefined);
  if (found === undefined) {
    const { workflowsPath, preloadModules } = bundleSources();
    const sources = { workflowsPath, bundlerOptions: { preloadModules } };
    return isTraced
      ? { ...sources, interceptors: { workflowModules: [tracingModule()] } }
      : sources;
  }
  const codePath = path.resolve(found);
  if (!existsSync(codePath)) {
    throw new Error(`WORKER_WORKFLOW_BUNDLE names ${codePath}, and there is no such file.`);
  }
  if (isTraced && !readFileSync(codePath, 'utf8').includes(TRACED_MARK)) {
    throw new Error(
      `TRACING is on, and the bundle ${codePath} has no tracing. Leave WORKER_WORKFLOW_BUNDLE out, or name ${BUNDLES.traced} of the build.`,
    );
  }
  return { workflowBundle: { codePath } };
}

/** A text of workflows/tracing.ts, which no bundle without it has. */
const TRACED_MARK = 'verification/tracing';

/** What makes a bundle a traced one: its interceptors. */
export function tracingModule(): string {
  return require.resolve('../workflows/tracing');
}

/**
 * What the SDK makes the bundle of: paths of its entry and of the converters. All of it is loaded
 * once and frozen, instead of once for each run, which takes memory and time. So no module of ours
 * may keep anything of a run outside of the run's own objects.
 */
export function bundleSources(): {
  readonly workflowsPath: string;
  readonly payloadConverterPath: string;
  readonly failureConverterPath: string;
  readonly preloadModules: string[];
} {
  const workflowsPath = path.join(__dirname, '..', 'workflows');
  const converters = {
    payloadConverterPath: require.resolve('../workflows/payload-converter'),
    failureConverterPath: failureConverterPath(),
  };
  return {
    workflowsPath,
    ...converters,
    preloadModules: [workflowsPath, ...Object.values(converters)],
  };
}
