/** Goal: a download can neither hang nor leave anything behind. */
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, processesWith } from '../support/dev-server';
import { startSilentServer, type SilentServer } from '../support/silent-server';
import { useSandbox } from './sandbox';

const sandbox = useSandbox();
let silent: SilentServer;
beforeEach(async () => {
  silent = await startSilentServer();
});
afterEach(() => {
  silent.close();
});

/** More than any of these downloads takes. */
const IN_TIME = { downloadTimeoutMs: 120_000 };

async function rejection(
  proxy: string,
  bounds: { downloadStallMs?: number; downloadTimeoutMs?: number },
): Promise<string> {
  const env = { ...sandbox().env, HTTPS_PROXY: proxy, https_proxy: proxy };
  const { failures } = await sandbox().rejection({ env, ...IN_TIME, ...bounds });
  return failures.find(({ way }) => way === 'download')?.reason ?? '';
}

test('a network that swallows everything is given up when nothing has come for the stall bound', async () => {
  let reason = '';
  // It is the silence of the network that is to be bounded, not a slow start: until the SDK got as
  // far as the network.
  for (let stallMs = 2_000; silent.accepted() === 0; stallMs *= 2) {
    reason = await rejection(`http://127.0.0.1:${silent.port}`, { downloadStallMs: stallMs });
  }
  expect(reason).toMatch(/^no progress for \d+ s$/);
  await eventually(
    'the downloading process is gone',
    () => processesWith(sandbox().cache.folder).length === 0,
  );
  expect(readdirSync(sandbox().cache.folder)).toEqual([]);
});

test('the whole download is bounded too', async () => {
  const reason = await rejection(`http://127.0.0.1:${silent.port}`, { downloadTimeoutMs: 700 });
  expect(reason).toBe('not done within 0.7 s');
});

test('a network that rejects is passed over at once, with what it said', async () => {
  const reason = await rejection('http://127.0.0.1:9', {});
  expect(reason).toMatch(/^Failed to start ephemeral server: .*temporal\.download.*refused/i);
});
