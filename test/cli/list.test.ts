/** Goal: a call of `list` that cannot work is told before anything is opened, by the names of its options. */
import { expect, it } from '@jest/globals';
import { runList } from '../../cli/list';
import { UsageError } from '../../cli/terminal';
import { commandContext } from './support';

it.each([
  ['--tenant must be 1 to 64', '--tenant', 'a b'],
  ['--tenant must be 1 to 64'],
  ['--reference must be 1 to 200 visible', '--tenant', 'acme', '--reference', 'order 7'],
  ['--phase must be one of: CONNECTING', '--tenant', 'acme', '--phase', 'DONE'],
  ['--outcome must be one of: verified', '--tenant', 'acme', '--outcome', 'ok'],
  ['--institution must be', '--tenant', 'acme', '--institution', "a'b"],
  ['--max must be 1 to 1000', '--tenant', 'acme', '--max', '0'],
])('%s', async (reason, ...args) => {
  const error = await runList(commandContext(args)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).toContain(reason);
});
