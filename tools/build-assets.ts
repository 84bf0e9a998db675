/**
 * Second half of `npm run build`, after the compiler: bundles the workflow code for production, and copies what run time
 * reads from beside the code and the compiler does not know.
 */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { workflowsPath } from '../worker';
import { EXIT, runCommand, type CommandContext } from '../cli/terminal';

const USAGE = `Usage: npm run build

Compiles to dist/, bundles the workflows to dist/workflow-bundle.js, and copies assets.`;

const ROOT = path.join(__dirname, '..');
const BUILD = path.join(ROOT, 'dist');
/** The bundle that WORKER_WORKFLOW_BUNDLE names in production. */
const BUNDLE = path.join(BUILD, 'workflow-bundle.js');
/** Modules that may keep files beside their code. */
const MODULES_WITH_ASSETS = ['simulator', 'api', 'codec'];
/** What the compiler handles itself, and what is there for people only. */
const NO_ASSET = /(\.ts|\.md|(^|\/)\.[^/]*)$/;

runCommand({ name: 'build', usage: USAGE, run: build });

async function build({ print }: CommandContext): Promise<number> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: workflowsPath(),
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(BUILD, { recursive: true });
  await writeFile(BUNDLE, code);
  const sizeKb = Math.round(Buffer.byteLength(code) / 1_024);
  print(`${path.relative(ROOT, BUNDLE)} (${String(sizeKb)} KB)`);
  for (const module of MODULES_WITH_ASSETS) {
    for (const asset of await assetsOf(module)) {
      await mkdir(path.dirname(path.join(BUILD, asset)), { recursive: true });
      await cp(path.join(ROOT, asset), path.join(BUILD, asset));
      print(`dist/${asset}`);
    }
  }
  return EXIT.ok;
}

/** Files of a module that are no code, relative to the repository; none where there is no such module. */
async function assetsOf(module: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(ROOT, module), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !NO_ASSET.test(file.replaceAll(path.sep, '/')))
    .sort();
}
