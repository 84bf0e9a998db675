/** The workflow code as a worker bundles it at its start, for processes that are given a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { bundleSources, tracingModule } from '../worker';

/** Which code is bundled: another entry, for a changed release, or the traced one. */
interface Bundled {
  readonly workflowsPath?: string;
  readonly isTraced?: boolean;
}

/** Bundles the sources. */
export async function bundledWorkflows({
  isTraced = false,
  ...entry
}: Bundled = {}): Promise<string> {
  const { code } = await bundleWorkflowCode({
    ...bundleSources(),
    ...entry,
    workflowInterceptorModules: isTraced ? [tracingModule()] : [],
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

/** Writes the bundle to a folder of its own; returns its path. */
export async function writeWorkflowBundle(bundled: Bundled = {}): Promise<string> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'workflow-bundle-')), 'bundle.js');
  writeFileSync(file, await bundledWorkflows(bundled));
  return file;
}

/** Removes what {@link writeWorkflowBundle} wrote. */
export function removeWorkflowBundle(file: string): void {
  rmSync(path.dirname(file), { recursive: true, force: true });
}
