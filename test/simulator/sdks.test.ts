/**
 * Goal: MX's own SDKs of both dialects work against the simulator unchanged, tidy or not. Method:
 * one process per SDK plays a whole verification and calls every served method; the request log
 * tells what came.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSimulator, type Api, type Simulator } from '../../simulator';
import {
  NPM_NAMES,
  PLATFORM_METHODS,
  UNSERVED_GROUPS,
  UNSERVED_METHODS,
} from '../../tools/simulator-readme/platform-methods';
import { camelCase, SDK_METHODS, type SdkMethod } from '../../tools/simulator-readme/sdk-methods';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { run } from '../support/child-process';
import { describeWithPython, pythonWithSdk } from '../support/python';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ pace: 'instant', tidy: false });
});
afterAll(() => simulator.close());

/** Plays a story; returns the methods it found and the routes that were asked. */
async function play(api: Api, command: string, story: string) {
  const { baseUrl, apiKey, clientId, requestLog } = simulator;
  requestLog.clear();
  const child = run(command, [`test/simulator/${story}`, baseUrl, apiKey, clientId]);
  const code = await child.ended();
  expect([code, code === 0 ? '' : child.errors()]).toEqual([0, '']);
  const printed = JSON.parse(child.output()) as Record<'methods' | 'numbers', string[]>;
  const numbers = [expect.stringMatching(/^\d{10}$/)];
  expect(printed).toMatchObject({ ended: 'CONNECTED', numbers });
  const calls = requestLog.entries();
  expect(calls.filter((call) => call.status >= 300 || call.api !== api)).toEqual([]);
  const routes = new Set(calls.map(({ route }) => route));
  return { methods: printed.methods.sort(), routes: [...routes].sort() };
}

const routesOf = (methods: readonly SdkMethod[]) =>
  [...new Set(methods.flatMap(({ served }) => ('by' in served ? [served.by] : [])))].sort();

async function expectAtrium(sdk: 'npm' | 'pypi', command: string, story: string): Promise<void> {
  const methods = SDK_METHODS.filter((method) => method[sdk] !== null);
  const played = await play('atrium', command, story);
  expect(played.methods).toEqual(methods.map((method) => method[sdk]).sort());
  expect(played.routes).toEqual(routesOf(methods));
}

async function expectPlatform(sdk: 'npm' | 'pypi', command: string, story: string): Promise<void> {
  const played = await play('v20111101', command, story);
  const ofServedGroups = played.methods.filter(
    (name) => !((name.split('.')[0] ?? '') in UNSERVED_GROUPS),
  );
  const unserved = Object.keys(UNSERVED_METHODS).map((name) => {
    const npm = camelCase(name);
    return sdk === 'pypi' ? name : (NPM_NAMES[npm] ?? npm);
  });
  const served = PLATFORM_METHODS.map((method) => method[sdk] ?? '');
  expect(ofServedGroups).toEqual([...served, ...unserved].sort());
  const groups = new Set(played.methods.map((name) => name.split('.')[0]));
  expect([...groups]).toEqual(expect.arrayContaining(Object.keys(UNSERVED_GROUPS)));
  expect(played.routes).toEqual(routesOf(PLATFORM_METHODS));
}

test('npm mx-atrium', () => expectAtrium('npm', process.execPath, 'sdk-story.cjs'), SAFETY_NET_MS);

test(
  'npm mx-platform-node',
  () => expectPlatform('npm', process.execPath, 'platform-sdk-story.cjs'),
  SAFETY_NET_MS,
);

describeWithPython('with Python', () => {
  test(
    'PyPI atrium',
    async () => expectAtrium('pypi', await pythonWithSdk(), 'sdk_story.py'),
    2 * SAFETY_NET_MS,
  );

  test(
    'PyPI mx-platform-python',
    async () => expectPlatform('pypi', await pythonWithSdk(), 'platform_sdk_story.py'),
    2 * SAFETY_NET_MS,
  );
});
