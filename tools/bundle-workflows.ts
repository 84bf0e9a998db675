/** Second half of `npm run build`, after the compiler: bundles the workflow code for production. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { BUNDLES, bundleSources, tracingModule } from '../worker';
import { EXIT, runCommand, type CommandContext } from '../cli/terminal';

const USAGE = `Usage: npm run build

Compiles to dist/ and bundles the workflows to dist/workflow-bundle.js, and with tracing to
dist/workflow-bundle.traced.js.`;

const ROOT = path.join(__dirname, '..');
/** Where the worker looks for them. */
const FOLDER = path.join(ROOT, 'dist');

runCommand({ name: 'build', usage: USAGE, run: build });

async function build({ print }: CommandContext): Promise<number> {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, workflowInterceptorModules] of [
    [BUNDLES.plain, []],
    [BUNDLES.traced, [tracingModule()]],
  ] as const) {
    const { code } = await bundleWorkflowCode({
      ...bundleSources(),
      workflowInterceptorModules: [...workflowInterceptorModules],
      logger: new DefaultLogger('WARN'),
    });
    const file = path.join(FOLDER, name);
    await writeFile(file, code);
    const sizeKb = Math.round(Buffer.byteLength(code) / 1_024);
    print(`${path.relative(ROOT, file)} (${String(sizeKb)} KB)`);
  }
  return EXIT.ok;
}
