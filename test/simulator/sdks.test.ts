/**
 * Goal: MX's own SDKs work against the simulator unchanged, tidy or not. Method: one process per
 * SDK plays a whole verification and calls every served method; the request log tells what came.
 */
import { expect, test } from '@jest/globals';
import { startSimulator } from '../../simulator';
import { SDK_METHODS } from '../../tools/simulator-readme/sdk-methods';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { run } from '../support/child-process';
import { describeWithPython, pythonWithSdk } from '../support/python';

/** Plays the story against a fresh simulator; returns what it printed and what the bank saw. */
async function play(command: string, story: string) {
  const simulator = await startSimulator({ pace: 'instant', tidy: false });
  const { baseUrl, apiKey, clientId } = simulator;
  const child = run(command, [`test/simulator/${story}`, baseUrl, apiKey, clientId]);
  const code = await child.ended();
  const answers = simulator.requestLog.entries();
  await simulator.close();
  expect([code, child.errors()]).toEqual([0, expect.any(String)]);
  return {
    printed: JSON.parse(child.output()) as Record<'methods' | 'numbers', string[]>,
    failed: answers.filter(({ status }) => status >= 300),
    routes: new Set(answers.map(({ route }) => route)),
  };
}

/** What must hold of the SDK whose methods have these names in the table. */
async function expectServed(sdk: 'npm' | 'pypi', command: string, story: string): Promise<void> {
  const methods = SDK_METHODS.filter((method) => method[sdk] !== null);
  const { printed, failed, routes } = await play(command, story);
  expect(printed.methods.sort()).toEqual(methods.map((method) => method[sdk]).sort());
  expect(printed).toMatchObject({
    ended: 'CONNECTED',
    numbers: [expect.stringMatching(/^\d{10}$/)],
  });
  expect(failed).toEqual([]);
  const served = methods.flatMap(({ served }) => ('by' in served ? [served.by] : []));
  expect([...routes].sort()).toEqual(served.sort());
}

test('npm mx-atrium', () => expectServed('npm', process.execPath, 'sdk-story.cjs'), SAFETY_NET_MS);

describeWithPython('with Python', () => {
  test(
    'PyPI atrium',
    async () => expectServed('pypi', await pythonWithSdk(), 'sdk_story.py'),
    2 * SAFETY_NET_MS,
  );
});
