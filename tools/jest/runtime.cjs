/**
 * Packages are loaded by Node, once in a jest worker; jest alone loads them anew for each test file,
 * which took half of the computing time of all tests. Our own files stay new in each.
 */
const { createRequire, isBuiltin } = require('node:module');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** They keep one state for a process, and each file has its own. */
const LOADED_ANEW = /^@jest\/globals$|^@temporalio\/(worker|core-bridge|testing)(\/|$)/;
const isPackage = (name) => /^[^./]/.test(name) && !isBuiltin(name) && !LOADED_ANEW.test(name);

module.exports = class extends Runtime {
  constructor(...options) {
    super(...options);
    this.executor.compile = (source, filename) =>
      vm.compileFunction(source, this.executor.injectedModuleParameters, { filename });
    // A package that loads a file of ours by its path (the SDK its payload converter) gets the one
    // of the test that runs.
    require.extensions['.ts'] = (module, filename) => {
      delete require.cache[filename];
      module.exports = this.requireModule(filename, filename);
    };
  }

  requireModuleOrMock(from, name) {
    return isPackage(name) ? createRequire(from)(name) : super.requireModuleOrMock(from, name);
  }
};
