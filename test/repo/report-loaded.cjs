/**
 * Preloaded into a process: at its end, says on standard error which packages and which modules of
 * ours it has loaded.
 */
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');

process.on('exit', () => {
  const files = Object.keys(require.cache).map((file) => file.split(path.sep).join('/'));
  const packages = files.flatMap(
    (file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  const modules = files
    .filter((file) => !file.includes('/node_modules/'))
    .map((file) => path.relative(ROOT, file).split('/')[0]);
  const loaded = { packages: [...new Set(packages)], modules: [...new Set(modules)] };
  process.stderr.write(`\nLOADED ${JSON.stringify(loaded)}\n`);
});
