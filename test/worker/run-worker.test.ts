/**
 * Goal: a worker that cannot run says why and exits with code 1 within a bound; one that is asked
 * to stop exits with 0. Method: the command as a process; bad configurations in this process.
 */
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from '@temporalio/client';
import { VerificationClient } from '../../client';
import {
  createDataConverter,
  generateSealingKeyPair,
  importPayloadKeys,
  newPayloadKeys,
  type SealingKeyPair,
} from '../../codec';
import { startDevServer, type DevServer } from '../../tools/dev-server';
import { openClientConnection } from '../../runtime';
import { runWorker } from '../../worker';
import { eventually, ownDevServerOptions, sharedWorkflowBundle } from '../support/dev-server';
import { aSecret } from '../support/keys';
import { describeWithOwnServer } from '../support/server-suite';
import { runTypeScript, type Child } from '../support/child-process';

const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT'];

/** Nothing of it is called: no verification gets that far. */
const ATRIUM = {
  MX_BASE_URL: 'https://vestibule.mx.com',
  MX_API_KEY: 'planted-key',
  MX_CLIENT_ID: 'planted-id',
};
const RUNNING = 'The worker is running';
const PAYLOAD_KEYS = JSON.stringify(newPayloadKeys());

let keys: SealingKeyPair;
const started: Child[] = [];
beforeAll(async () => {
  keys = await generateSealingKeyPair();
});
afterAll(async () => {
  await Promise.all(started.map((worker) => worker.stop('SIGKILL')));
});

/** A configuration with which the worker runs wherever Temporal is at the address. */
function settings(address: string, more: Readonly<Record<string, string>> = {}) {
  const SEALING_PRIVATE_KEY = JSON.stringify(keys.privateJwk);
  const TENANT_MARK_KEY = `planted-${aSecret()}`;
  const WORKER_WORKFLOW_BUNDLE = sharedWorkflowBundle() ?? '';
  const own = {
    TENANT_MARK_KEY,
    WORKER_HTTP_PORT: '0',
    ...{ SEALING_PRIVATE_KEY, PAYLOAD_KEYS, WORKER_WORKFLOW_BUNDLE, TEMPORAL_ADDRESS: address },
  };
  return { ...ATRIUM, ...own, ...more };
}

/** Starts the command with nothing of this process's environment but what Node needs. */
function start(env: Readonly<Record<string, string>>, preload: readonly string[] = []): Child {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => NEEDED.includes(entry[0]) && entry[1] !== undefined,
  );
  const worker = runTypeScript(
    'cli/main.ts',
    ['worker'],
    { ...Object.fromEntries(own), TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', ...env },
    preload.flatMap((file) => ['--require', file]),
  );
  started.push(worker);
  return worker;
}

/** Fails the test when the text tells anything that is secret. */
function expectNoSecret(said: string): void {
  expect(said).not.toMatch(/planted/);
  expect(said).not.toContain(keys.privateJwk.d);
}

/**
 * The reason it gave. Fails the test when it did not end by itself with exit code 1, or told
 * anything that is secret.
 */
async function rejectionOf(worker: Child): Promise<string> {
  expect(await worker.ended()).toBe(1);
  expectNoSecret(worker.errors() + worker.output());
  // Wrapped, and nothing but the reason: no stack trace.
  expect(worker.errors()).not.toMatch(/^ +at /m);
  return worker.errors().trim().replaceAll('\n', ' ');
}

it.each<[string, () => Record<string, string>, RegExp]>([
  [
    'without a key of marks',
    () => settings('127.0.0.1:9', { TENANT_MARK_KEY: '' }),
    /TENANT_MARK_KEY is not set/,
  ],
  [
    'with the public half of its key',
    () => settings('127.0.0.1:9', { SEALING_PRIVATE_KEY: JSON.stringify(keys.publicJwk) }),
    /has no "d": this is a public key/,
  ],
  [
    'without payload keys',
    () => settings('127.0.0.1:9', { PAYLOAD_KEYS: '' }),
    /PAYLOAD_KEYS is not set. Set it, or .* PAYLOAD_ENCRYPTION=off-and-readable-by-anyone/,
  ],
  [
    'with payload encryption off by another word',
    () => settings('127.0.0.1:9', { PAYLOAD_ENCRYPTION: 'off' }),
    /PAYLOAD_ENCRYPTION must be one of/,
  ],
  [
    'with plain http to a host that is not allowed',
    () => settings('127.0.0.1:9', { MX_BASE_URL: 'http://simulator:4010' }),
    /plain http to simulator/,
  ],
  [
    'with a rate that is none, while Temporal is away as well',
    () => settings('127.0.0.1:9', { WORKER_COMMANDS_PER_SECOND: '0' }),
    /WORKER_COMMANDS_PER_SECOND must be a whole number from 1 to 10000/,
  ],
])('a worker %s says so', async (_how, env, reason) => {
  const said = await runWorker(env()).then(() => 'It runs.', String);
  expect(said).toMatch(reason);
  expectNoSecret(said);
});

describeWithOwnServer('a worker and its Temporal server', () => {
  let devServer: DevServer;
  beforeAll(async () => {
    devServer = await startDevServer(ownDevServerOptions());
  });
  afterAll(async () => {
    await devServer.stop();
  });

  it('tells probes and scrapers how it is, and ends when it is asked to, with exit code 0 and nothing on standard error', async () => {
    const worker = start(settings(devServer.address));
    const { health } = await worker.report('health');
    const ask = (path: string) => fetch(`${String(health)}${path}`);
    await eventually('it is ready', async () => (await ask('/readyz')).status === 200);
    expect(await (await ask('/readyz')).json()).toEqual({
      status: 'ok',
      checks: {
        ...{ temporal: true, namespace: true, 'search-attributes': true },
        ...{ pollers: true, 'not-draining': true },
      },
    });
    const metrics = await (await ask('/metrics')).text();
    expect(metrics).toMatch(/^verification_ready{check="pollers"} 1$/m);
    expect(metrics).toMatch(/^temporal_num_pollers{.*task_queue="mx-polling"/m);
    expect(metrics).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect(await worker.stop('SIGTERM')).toBe(0);
    expect(worker.errors()).toBe('');
  });

  it('that has no such namespace, says so and ends', async () => {
    const env = settings(devServer.address, { TEMPORAL_NAMESPACE: 'nowhere' });
    expect(await rejectionOf(start(env))).toMatch(/namespace nowhere/i);
  });

  it('that breaks while it runs, says so and ends', async () => {
    const worker = start(settings(devServer.address), [path.join(__dirname, 'end-threads.cjs')]);
    await worker.appeared(RUNNING);
    worker.signal('SIGUSR2');
    const connection = await openClientConnection(devServer.target);
    try {
      // The SDK notices with the next task.
      const { namespace } = devServer;
      const dataConverter = createDataConverter({
        keys: await importPayloadKeys(PAYLOAD_KEYS),
        namespace,
      });
      const temporal = new Client({ connection, namespace, dataConverter });
      const client = new VerificationClient({ temporal, sealingKey: keys.publicJwk });
      await client.start({
        user: { kind: 'new' },
        member: { kind: 'oauth', institutionCode: 'mx_bank_oauth' },
      });
      expect(await rejectionOf(worker)).toMatch(/thread exited/i);
    } finally {
      await connection.close();
    }
  });
});
