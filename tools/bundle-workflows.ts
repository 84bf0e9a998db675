/** Second half of `npm run build`, after the compiler: bundles the workflow code for production. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { bundleSources } from '../worker';
import { EXIT, runCommand, type CommandContext } from '../cli/terminal';

const USAGE = `Usage: npm run build

Compiles to dist/ and bundles the workflows to dist/workflow-bundle.js.`;

const ROOT = path.join(__dirname, '..');
/** The bundle that WORKER_WORKFLOW_BUNDLE names in production. */
const BUNDLE = path.join(ROOT, 'dist', 'workflow-bundle.js');

runCommand({ name: 'build', usage: USAGE, run: build });

async function build({ print }: CommandContext): Promise<number> {
  const { code } = await bundleWorkflowCode({
    ...bundleSources(),
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(path.dirname(BUNDLE), { recursive: true });
  await writeFile(BUNDLE, code);
  const sizeKb = Math.round(Buffer.byteLength(code) / 1_024);
  print(`${path.relative(ROOT, BUNDLE)} (${String(sizeKb)} KB)`);
  return EXIT.ok;
}
