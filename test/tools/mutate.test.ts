/**
 * Goal: `npm run mutate` can begin: its tests find what they need, and pass on code that is ready to
 * be changed. Method: Stryker's dry run, with one small file to change.
 */
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from '../support/child-process';
import manifest from '../../package.json';

test('the mutation run begins, with all of its tests', async () => {
  const [, ...args] = manifest.scripts.mutate.split(' ');
  const stryker = path.join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const own = ['--tempDirName', 'coverage/mutation-dry-run', '--cleanTempDir', 'always'];
  const dry = ['--dryRunOnly', '--mutate', 'domain/is-record.ts', '--reporters', 'clear-text'];
  const child = run(process.execPath, [stryker, ...args, ...dry, ...own, '--concurrency', '1']);
  const code = await child.ended();
  const said = child.output() + child.errors();
  expect([code, said]).toEqual([0, expect.stringMatching(/test run succeeded\. Ran \d{3,} tests/)]);
});
