/**
 * Lints an OpenAPI file and prints the problems as JSON. A process of its own, because the linter
 * is an ES module.
 */
import { createConfig, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  // Reads that cannot go wrong for the caller's fault still document 400; health checks need no 4xx
  // of their own.
  rules: { 'no-server-example.com': 'error', 'security-defined': 'error' },
});
const problems = await lint({ ref: process.argv[2], config });
const told = problems.map(({ ruleId, message, location }) => [
  ruleId,
  message,
  location[0]?.pointer,
]);
process.stdout.write(JSON.stringify(told));
