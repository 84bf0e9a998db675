/**
 * Writes what jest collected of each test file, in the form of Node's own coverage files, and keeps it from jest's report.
 * Compiled code and its source map are the same for all test files and are written once.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

module.exports = class {
  tests = path.join(process.env.COVERAGE_DATA, 'tests');
  compiled = path.join(process.env.COVERAGE_DATA, 'compiled');
  count = 0;

  onTestResult(_test, testResult) {
    mkdirSync(this.tests, { recursive: true });
    mkdirSync(this.compiled, { recursive: true });
    const scripts = [];
    for (const { codeTransformResult: transformed, result } of testResult.v8Coverage ?? []) {
      if (typeof transformed?.sourceMapPath !== 'string') continue;
      const { url, functions } = result;
      scripts.push({ url, functions, compiled: this.keep(transformed) });
    }
    testResult.v8Coverage = undefined;
    writeFileSync(
      path.join(this.tests, `${process.pid}-${this.count++}.json`),
      JSON.stringify(scripts),
    );
  }

  keep({ code, sourceMapPath }) {
    const name = `${createHash('sha256').update(code).digest('hex').slice(0, 24)}.json`;
    const file = path.join(this.compiled, name);
    if (!existsSync(file)) {
      writeFileSync(file, JSON.stringify({ code, map: JSON.parse(readFileSync(sourceMapPath)) }));
    }
    return name;
  }
};
