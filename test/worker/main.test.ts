/**
 * Goal: a worker that cannot run says why and ends with exit code 1 within a bound, so that whatever restarts it can do so;
 * one that is asked to end ends with 0. Method: the real main file as a process, against real servers, one cause at a time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair, type SealingKeyPair } from '../../codec';
import { freePort, startDevServer, type DevServer } from '../../tools/dev-server';
import { openClientConnection } from '../../runtime';
import { eventually, ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startSilentServer, type SilentServer } from '../support/silent-server';
import { runWorkerMain, type WorkerMain } from './worker-main';

/** Connecting is given up after 10 s; the rest is for Node to start on a busy machine. */
const END_TIMEOUT_MS = 20_000;
const TEST_TIMEOUT_MS = 40_000;

/** Nothing of it is called: no verification gets that far. */
const ATRIUM = {
  MX_BASE_URL: 'https://vestibule.mx.com',
  MX_API_KEY: 'planted-key',
  MX_CLIENT_ID: 'planted-id',
};
const RUNNING = 'The worker is running';

let keys: SealingKeyPair;
let running: WorkerMain | undefined;
beforeAll(async () => {
  keys = await generateSealingKeyPair();
});
afterEach(async () => {
  running?.signal('SIGKILL');
  await running?.ended(END_TIMEOUT_MS);
  running = undefined;
});

/** A configuration with which the worker runs wherever Temporal is at the address. */
function settings(address: string, more: Readonly<Record<string, string>> = {}) {
  const SEALING_PRIVATE_KEY = JSON.stringify(keys.privateJwk);
  return { ...ATRIUM, SEALING_PRIVATE_KEY, TEMPORAL_ADDRESS: address, ...more };
}

function start(env: Readonly<Record<string, string>>, preload: readonly string[] = []): WorkerMain {
  running = runWorkerMain(env, preload);
  return running;
}

/** The reason it gave. Fails the test when it did not end by itself with exit code 1, or told anything that is secret. */
async function rejectionOf(worker: WorkerMain): Promise<string> {
  expect(await worker.ended(END_TIMEOUT_MS)).toBe(1);
  const said = worker.errors() + worker.output();
  expect(said).not.toMatch(/planted/);
  expect(said).not.toContain(keys.privateJwk.d);
  const [reason, ...more] = worker.errors().trim().split('\n');
  expect(more).toEqual([]);
  return reason ?? '';
}

describe('a worker that is configured wrongly', () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    ['not at all', () => ({}), /MX_BASE_URL is not set; MX_API_KEY is not set/],
    [
      'to poll more often than MX allows',
      () => settings('127.0.0.1:9', { MX_POLL_INTERVAL_MS: '100' }),
      /MX_POLL_INTERVAL_MS is 100, but MX asks for at least 3000 ms/,
    ],
    ['without its key', () => ATRIUM, /Set SEALING_PRIVATE_KEY or SEALING_PRIVATE_KEY_FILE/],
    [
      'with the public half of its key',
      () => settings('127.0.0.1:9', { SEALING_PRIVATE_KEY: JSON.stringify(keys.publicJwk) }),
      /has no "d": this is a public key/,
    ],
    [
      'with a rate that is none, while Temporal is away as well',
      () => settings('127.0.0.1:9', { WORKER_COMMANDS_PER_SECOND: '0' }),
      /WORKER_COMMANDS_PER_SECOND is not valid/,
    ],
    [
      'with a log level that does not exist',
      () => settings('127.0.0.1:9', { LOG_LEVEL: 'loud' }),
      /LOG_LEVEL is not valid/,
    ],
  ])(
    '%s, says so and ends',
    async (_how, env, reason) => {
      const startedAtMs = Date.now();
      expect(await rejectionOf(start(env()))).toMatch(reason);
      // What can be known from the configuration is said before anything is waited for.
      expect(Date.now() - startedAtMs).toBeLessThan(END_TIMEOUT_MS / 2);
    },
    TEST_TIMEOUT_MS,
  );
});

describe('a worker without Temporal', () => {
  let silent: SilentServer;
  beforeAll(async () => {
    silent = await startSilentServer();
  });
  afterAll(() => {
    silent.close();
  });

  it.each<[string, () => Promise<string>]>([
    ['nothing listens', async () => `127.0.0.1:${String(await freePort())}`],
    ['what listens never answers', () => Promise.resolve(silent.address)],
  ])(
    'because %s, says so and ends',
    async (_why, address) => {
      const where = await address();
      const reason = await rejectionOf(start(settings(where)));
      expect(reason).toContain(`No Temporal server answers at ${where}`);
      expect(reason).toContain('Check TEMPORAL_ADDRESS');
    },
    TEST_TIMEOUT_MS,
  );
});

describeWithOwnServer('a worker and its Temporal server', () => {
  let devServer: DevServer;
  beforeAll(async () => {
    devServer = await startDevServer(ownDevServerOptions());
  }, TEST_TIMEOUT_MS);
  afterAll(async () => {
    await devServer.stop();
  }, TEST_TIMEOUT_MS);

  const untilRunning = (worker: WorkerMain): Promise<void> =>
    eventually('it runs', () => worker.output().includes(RUNNING), END_TIMEOUT_MS);

  it(
    'ends when it is asked to, with exit code 0 and nothing on standard error',
    async () => {
      const worker = start(settings(devServer.address));
      await untilRunning(worker);
      worker.signal('SIGTERM');
      expect(await worker.ended(END_TIMEOUT_MS)).toBe(0);
      expect(worker.errors()).toBe('');
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'that has no such namespace, says so and ends',
    async () => {
      const env = settings(devServer.address, { TEMPORAL_NAMESPACE: 'nowhere' });
      expect(await rejectionOf(start(env))).toMatch(/namespace nowhere/i);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'with a workflow bundle that is not there, says so and ends',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
      try {
        const WORKER_WORKFLOW_BUNDLE = path.join(folder, 'none.js');
        const reason = await rejectionOf(
          start(settings(devServer.address, { WORKER_WORKFLOW_BUNDLE })),
        );
        expect(reason).toContain('none.js');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'that breaks while it runs, says so and ends',
    async () => {
      const worker = start(settings(devServer.address), [path.join(__dirname, 'end-threads.cjs')]);
      await untilRunning(worker);
      worker.signal('SIGUSR2');
      const connection = await openClientConnection(devServer.target);
      try {
        // The SDK notices with the next task.
        const temporal = new Client({ connection, namespace: devServer.namespace });
        const client = new VerificationClient({ temporal, sealingKey: keys.publicJwk });
        await client.start({
          user: { kind: 'new' },
          member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
        });
        expect(await rejectionOf(worker)).toMatch(/thread exited/i);
      } finally {
        await connection.close();
      }
    },
    TEST_TIMEOUT_MS,
  );
});
