/**
 * The workflow code, bundled once before all tests: the same that each worker would make of the
 * sources at its start, in one or two seconds of both cores. Commands that tests start as processes
 * of their own bundle it themselves, as users do.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { bundleSources, tracingModule } from '../../worker';

/** Writes the bundle, or the traced one, to a folder of its own; returns its path. */
export async function writeWorkflowBundle({ isTraced = false } = {}): Promise<string> {
  const { code } = await bundleWorkflowCode({
    ...bundleSources(),
    workflowInterceptorModules: isTraced ? [tracingModule()] : [],
    logger: new DefaultLogger('WARN'),
  });
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'workflow-bundle-')), 'bundle.js');
  writeFileSync(file, code);
  return file;
}

/** Removes what {@link writeWorkflowBundle} wrote. */
export function removeWorkflowBundle(file: string): void {
  rmSync(path.dirname(file), { recursive: true, force: true });
}
