/**
 * Tests run in Node's own context, so that packages are loaded once for all files of a jest worker
 * (runtime.cjs) and an error of theirs is an `Error` here. What a file sets in the environment
 * variables or as a global is gone with the file.
 */
const { TestEnvironment } = require('jest-environment-node');
const { LegacyFakeTimers, ModernFakeTimers } = require('@jest/fake-timers');

module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const { projectConfig } = config;
    const { moduleMocker } = this;
    this.variables = { ...process.env };
    this.globals = new Set(Reflect.ownKeys(globalThis));
    this.global = globalThis;
    const timerConfig = { idToRef: (id) => id, refToId: (timer) => timer };
    const shared = { config: projectConfig, global: globalThis };
    this.fakeTimers = new LegacyFakeTimers({ ...shared, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers(shared);
    Error.stackTraceLimit = 100;
  }

  async teardown() {
    for (const name of Reflect.ownKeys(globalThis)) {
      if (!this.globals.has(name)) Reflect.deleteProperty(globalThis, name);
    }
    for (const name of Object.keys(process.env)) {
      if (!(name in this.variables)) delete process.env[name];
    }
    Object.assign(process.env, this.variables);
    await super.teardown();
  }
};
