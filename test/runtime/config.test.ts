/**
 * Goal: a configuration that cannot work is rejected at start, naming every variable and no value; polls closer than three
 * seconds are rejected against anything but this machine. Method: tables over the public parsers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  ConfigurationError,
  mxConfig,
  isLoopback,
  logLevel,
  sealingPrivateKeyJson,
  sealingPublicKeyJson,
  workerConfig,
} from '../../runtime';

const REAL = {
  MX_BASE_URL: 'https://vestibule.mx.com',
  MX_API_KEY: 'planted-key',
  MX_CLIENT_ID: 'planted-id',
};

/** The message of the rejection; fails the test when it shows a planted value. */
function rejectionOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).not.toMatch(/planted/);
    expect(error.stack).not.toMatch(/planted/);
    return error.message;
  }
  throw new Error('the configuration was accepted');
}

describe('how MX is reached', () => {
  it('has defaults for all but address and keys', () => {
    expect(mxConfig(REAL)).toEqual({
      baseUrl: 'https://vestibule.mx.com',
      apiKey: 'planted-key',
      clientId: 'planted-id',
      pollIntervalMs: 3_000,
      requestTimeoutMs: 10_000,
      plainHttpAllowed: false,
    });
  });

  it('takes an empty variable, as compose files pass it, for one that is not set', () => {
    const env = { ...REAL, MX_POLL_INTERVAL_MS: '', MX_API_KEY: '' };
    expect(rejectionOf(() => mxConfig(env))).toMatch(/MX_API_KEY is not set/);
    expect(mxConfig({ ...env, MX_API_KEY: 'k' }).pollIntervalMs).toBe(3_000);
  });

  it('names everything that is wrong at once', () => {
    const env = { MX_BASE_URL: 'planted', MX_API_KEY: 'k', MX_REQUEST_TIMEOUT_MS: '1' };
    expect(rejectionOf(() => mxConfig(env))).toMatch(
      /MX_BASE_URL is not valid.*MX_CLIENT_ID is not set.*MX_REQUEST_TIMEOUT_MS is not valid.*docs\/configuration\.md/,
    );
  });

  it.each([
    ['MX_BASE_URL', 'ftp://planted.example'],
    ['MX_BASE_URL', 'planted'],
    ['MX_POLL_INTERVAL_MS', 'planted'],
    ['MX_POLL_INTERVAL_MS', '3000.5'],
    ['MX_POLL_INTERVAL_MS', '-1'],
    ['WORKER_COMMANDS_PER_SECOND', '0'],
    ['LOG_LEVEL', 'planted'],
  ])('rejects %s=%s', (name, value) => {
    const env = { ...REAL, [name]: value };
    expect(rejectionOf(() => [mxConfig(env), workerConfig(env), logLevel(env)])).toContain(name);
  });

  it('allows plain http for the hosts on its list alone', () => {
    const env = { ...REAL, MX_ALLOW_PLAIN_HTTP_HOSTS: 'sim.internal, simulator' };
    const at = (host: string) =>
      mxConfig({ ...env, MX_BASE_URL: `http://${host}:4010` }).plainHttpAllowed;
    expect(['simulator', 'sim.internal', 'internal'].map(at)).toEqual([true, true, false]);
  });
});

describe('polls closer than three seconds', () => {
  const at = (baseUrl: string, intervalMs: string) =>
    mxConfig({ ...REAL, MX_BASE_URL: baseUrl, MX_POLL_INTERVAL_MS: intervalMs }).pollIntervalMs;

  it('are rejected, with a message that says what to do, at any host but this machine', () => {
    for (const host of ['https://vestibule.mx.com', 'http://simulator:4010']) {
      const message = rejectionOf(() => at(host, '2999'));
      expect(message).toMatch(/MX_POLL_INTERVAL_MS is 2999, but MX asks for at least 3000 ms/);
      expect(message).toMatch(/Set it to 3000 or more/);
      expect(at(host, '3000')).toBe(3_000);
    }
    const local = ['http://localhost:4010', 'http://127.0.0.1:4010', 'http://[::1]:4010'];
    expect(local.map((host) => at(host, '0'))).toEqual([0, 0, 0]);
  });

  it('know this machine by its loopback names only', () => {
    const loopback = ['localhost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'];
    const others = [
      ...['', '::', '0.0.0.0', '10.0.0.1', '192.168.0.1', '1270.0.0.1', '127.0.0'],
      ...['localhost.', 'localhost:80', 'localhost.example.com', '127.0.0.1.example.com'],
      ...['127example.com', 'simulator', 'simulator.localhost'],
    ];
    expect([...loopback, ...others].filter(isLoopback)).toEqual(loopback);
  });
});

describe('how the worker runs', () => {
  it('has defaults, and takes what is set', () => {
    expect(workerConfig({}).workflowBundlePath).toBeUndefined();
    const set = { WORKER_COMMANDS_PER_SECOND: '7', WORKER_WORKFLOW_BUNDLE: 'bundle.js' };
    expect(workerConfig(set)).toEqual({
      commandsPerSecond: 7,
      pollingSlots: 2_000,
      workflowBundlePath: 'bundle.js',
    });
  });

  it('logs at info, or at a level that exists', () => {
    expect(logLevel({})).toBe('info');
    expect(logLevel({ LOG_LEVEL: 'debug' })).toBe('debug');
  });
});

describe('the sealing keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  writeFileSync(join(folder, 'key.json'), 'planted-file');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const KEYS = [
    ['SEALING_PRIVATE_KEY', sealingPrivateKeyJson],
    ['SEALING_PUBLIC_KEY', sealingPublicKeyJson],
  ] as const;

  it.each(KEYS)(
    '%s comes from its variable, else from its file, else is asked for',
    (name, read) => {
      const file = { [`${name}_FILE`]: join(folder, 'key.json') };
      expect(read(file)).toBe('planted-file');
      expect(read({ ...file, [name]: 'planted-variable' })).toBe('planted-variable');
      expect(rejectionOf(() => read({}))).toMatch(
        new RegExp(`Set ${name} or ${name}_FILE.*npm run keys`),
      );
      const missing = { [`${name}_FILE`]: join(folder, 'planted') };
      expect(rejectionOf(() => read(missing))).toContain(
        `${name}_FILE names a file that cannot be read`,
      );
    },
  );
});
