/** The workflow code as a worker bundles it at its start, for processes that are given a file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { bundleSources } from '../worker';

/** Bundles the sources. @param workflowsPath - another entry, for a changed release */
export async function bundledWorkflows(workflowsPath?: string): Promise<string> {
  const logger = new DefaultLogger('WARN');
  const other = workflowsPath === undefined ? {} : { workflowsPath };
  const { code } = await bundleWorkflowCode({ ...bundleSources(), ...other, logger });
  return code;
}

/** Writes the bundle to a folder of its own; returns its path. */
export async function writeWorkflowBundle(workflowsPath?: string): Promise<string> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'workflow-bundle-')), 'bundle.js');
  writeFileSync(file, await bundledWorkflows(workflowsPath));
  return file;
}

/** Removes what {@link writeWorkflowBundle} wrote. */
export function removeWorkflowBundle(file: string): void {
  rmSync(path.dirname(file), { recursive: true, force: true });
}
