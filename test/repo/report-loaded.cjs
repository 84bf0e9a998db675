/**
 * Preloaded into a process: at its end, says on standard error which packages and which modules of
 * ours it has loaded, and which of Node's own modules those of ours have.
 */
const Module = require('node:module');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');

const builtins = new Set();
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const from = path.relative(ROOT, parent?.filename ?? ROOT);
  if (Module.isBuiltin(request) && /^(?!\.\.|node_modules|test).*\.ts$/.test(from))
    builtins.add(request);
  return load.call(this, request, parent, ...rest);
};

process.on('exit', () => {
  const files = Object.keys(require.cache).map((file) => file.split(path.sep).join('/'));
  const packages = files.flatMap(
    (file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  const modules = files
    .filter((file) => !file.includes('/node_modules/'))
    .map((file) => path.relative(ROOT, file).split('/')[0]);
  const loaded = {
    packages: [...new Set(packages)],
    modules: [...new Set(modules)],
    builtins: [...builtins],
  };
  process.stderr.write(`\nLOADED ${JSON.stringify(loaded)}\n`);
});
