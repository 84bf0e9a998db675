/**
 * Goal: a worker that cannot run says why and ends with exit code 1 within a bound, so that whatever restarts it can do so;
 * one that is asked to end ends with 0. Method: the command as a process, against real servers, one cause at a time.
 */
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import { VerificationClient } from '../../client';
import { generateSealingKeyPair, type SealingKeyPair } from '../../codec';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { freePort, startDevServer, type DevServer } from '../../tools/dev-server';
import { openClientConnection } from '../../runtime';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startSilentServer, type SilentServer } from '../support/silent-server';
import { runTypeScript, type Child } from '../support/child-process';

const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT'];

/** Nothing of it is called: no verification gets that far. */
const ATRIUM = {
  MX_BASE_URL: 'https://vestibule.mx.com',
  MX_API_KEY: 'planted-key',
  MX_CLIENT_ID: 'planted-id',
};
const RUNNING = 'The worker is running';

let keys: SealingKeyPair;
let running: Child | undefined;
beforeAll(async () => {
  keys = await generateSealingKeyPair();
});
afterEach(async () => {
  await running?.stop('SIGKILL');
  running = undefined;
});

/** A configuration with which the worker runs wherever Temporal is at the address. */
function settings(address: string, more: Readonly<Record<string, string>> = {}) {
  const SEALING_PRIVATE_KEY = JSON.stringify(keys.privateJwk);
  return { ...ATRIUM, SEALING_PRIVATE_KEY, TEMPORAL_ADDRESS: address, ...more };
}

/** Starts the command with nothing of this process's environment but what Node needs. */
function start(env: Readonly<Record<string, string>>, preload: readonly string[] = []): Child {
  const own = NEEDED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  running = runTypeScript(
    'cli/main.ts',
    ['worker'],
    {
      ...Object.fromEntries(own),
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      ...env,
    },
    preload.flatMap((file) => ['--require', file]),
  );
  return running;
}

/** The reason it gave. Fails the test when it did not end by itself with exit code 1, or told anything that is secret. */
async function rejectionOf(worker: Child): Promise<string> {
  expect(await worker.ended()).toBe(1);
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
      'with the public half of its key',
      () => settings('127.0.0.1:9', { SEALING_PRIVATE_KEY: JSON.stringify(keys.publicJwk) }),
      /has no "d": this is a public key/,
    ],
    [
      'with a rate that is none, while Temporal is away as well',
      () => settings('127.0.0.1:9', { WORKER_COMMANDS_PER_SECOND: '0' }),
      /WORKER_COMMANDS_PER_SECOND is not valid/,
    ],
  ])(
    '%s, says so and ends',
    async (_how, env, reason) => {
      expect(await rejectionOf(start(env()))).toMatch(reason);
    },
    SAFETY_NET_MS,
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
    SAFETY_NET_MS,
  );
});

describeWithOwnServer('a worker and its Temporal server', () => {
  let devServer: DevServer;
  beforeAll(async () => {
    devServer = await startDevServer(ownDevServerOptions());
  }, SAFETY_NET_MS);
  afterAll(async () => {
    await devServer.stop();
  }, SAFETY_NET_MS);

  it(
    'ends when it is asked to, with exit code 0 and nothing on standard error',
    async () => {
      const worker = start(settings(devServer.address));
      await worker.appeared(RUNNING);
      expect(await worker.stop('SIGTERM')).toBe(0);
      expect(worker.errors()).toBe('');
    },
    SAFETY_NET_MS,
  );

  it(
    'that has no such namespace, says so and ends',
    async () => {
      const env = settings(devServer.address, { TEMPORAL_NAMESPACE: 'nowhere' });
      expect(await rejectionOf(start(env))).toMatch(/namespace nowhere/i);
    },
    SAFETY_NET_MS,
  );

  it(
    'that breaks while it runs, says so and ends',
    async () => {
      const worker = start(settings(devServer.address), [path.join(__dirname, 'end-threads.cjs')]);
      await worker.appeared(RUNNING);
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
    SAFETY_NET_MS,
  );
});
