/**
 * Goal: a configuration that cannot work is rejected at start, naming every variable and no value;
 * polls closer than three seconds are rejected against anything but this machine. Method: tables
 * over the public parsers.
 */
import { MX_APIS as OWN_APIS } from '../../mx';
import { PLATFORM_VERSIONS as OWN_VERSIONS, USE_CASES as OWN_USE_CASES } from '../../mx/platform';
import { MX_APIS, PLATFORM_VERSIONS, USE_CASES } from '../../runtime/config/mx-variables';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from '@jest/globals';
import { isLoopback } from '../../domain';
import {
  ConfigurationError,
  apiConfig,
  mxConfig,
  logLevel,
  settingOf,
  workerConfig,
} from '../../runtime';
import { aSecret } from '../support/keys';

const REAL = {
  MX_BASE_URL: 'https://vestibule.mx.com',
  MX_API_KEY: 'planted-key',
  MX_CLIENT_ID: 'planted-id',
};

/** The message of the rejection, in one line; fails the test when it shows a planted value. */
function rejectionOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).not.toMatch(/planted/);
    expect(error.stack).not.toMatch(/planted/);
    return error.message;
  }
  throw new Error('the configuration was accepted');
}

describe('how MX is reached', () => {
  const PLATFORM = { ...REAL, MX_API: 'platform', MX_BASE_URL: 'https://int-api.mx.com' };

  it('over Platform has a version, and headers and use cases where they are set', () => {
    const defaults = { api: 'platform', apiVersion: 'v20250224', useCases: [] };
    expect(mxConfig(PLATFORM)).toMatchObject(defaults);
    expect(mxConfig(PLATFORM)).not.toHaveProperty('accept');
    expect(mxConfig(PLATFORM)).not.toHaveProperty('isApp2appEnabled');
    const set = {
      MX_API_VERSION: 'v20111101',
      MX_ACCEPT: 'a/b',
      MX_USE_CASES: 'PFM',
      MX_APP_TO_APP: 'off',
    };
    expect(mxConfig({ ...PLATFORM, ...set })).toMatchObject({
      apiVersion: 'v20111101',
      accept: 'a/b',
      isApp2appEnabled: false,
      useCases: ['PFM'],
    });
  });

  it("knows which of MX's own hosts has which API, and the words of mx/", () => {
    for (const env of [
      { ...REAL, MX_API: 'platform' },
      { ...PLATFORM, MX_API: 'atrium' },
    ])
      expect(() => mxConfig(env)).toThrow('MX_API is');
    expect(MX_APIS).toEqual(OWN_APIS);
    expect(PLATFORM_VERSIONS).toEqual(OWN_VERSIONS);
    expect(USE_CASES).toEqual(OWN_USE_CASES);
  });

  it('has defaults for all but address and keys', () => {
    expect(mxConfig(REAL)).toEqual({
      baseUrl: 'https://vestibule.mx.com',
      apiKey: 'planted-key',
      clientId: 'planted-id',
      pollIntervalMs: 3_000,
      requestTimeoutMs: 10_000,
      requestsPerSecond: 1_000,
      plainHttpAllowed: false,
    });
  });

  it('takes an empty variable, as compose files pass it, for one that is not set', () => {
    const env = { ...REAL, MX_POLL_INTERVAL_MS: '', MX_API_KEY: '' };
    expect(rejectionOf(() => mxConfig(env))).toMatch(/MX_API_KEY is not set/);
    expect(mxConfig({ ...env, MX_API_KEY: 'k' }).pollIntervalMs).toBe(3_000);
  });

  it('allows plain http for the hosts on its list alone', () => {
    const env = { ...REAL, MX_ALLOW_PLAIN_HTTP_HOSTS: 'sim.internal, simulator' };
    const at = (host: string) => mxConfig({ ...env, MX_BASE_URL: `http://${host}:4010` });
    expect(['simulator', 'sim.internal'].map((host) => at(host).plainHttpAllowed)).toEqual([
      true,
      true,
    ]);
    expect(rejectionOf(() => at('internal'))).toMatch(
      /plain http to internal: .* Use https, or put the host into MX_ALLOW_PLAIN_HTTP_HOSTS/,
    );
  });
});

describe('polls closer than three seconds', () => {
  const at = (baseUrl: string, intervalMs: string) =>
    mxConfig({ ...REAL, MX_BASE_URL: baseUrl, MX_POLL_INTERVAL_MS: intervalMs }).pollIntervalMs;

  it('are rejected, with a message that says what to do, at any host but this machine', () => {
    for (const host of ['https://vestibule.mx.com', 'https://simulator:4010']) {
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

it('each process that calls MX takes its share of the cap on requests', () => {
  const at = (env: Record<string, string>) => mxConfig({ ...REAL, ...env }).requestsPerSecond;
  expect([at({}), at({ MX_REQUESTS_PER_SECOND: '10', MX_PROCESSES: '4' })]).toEqual([1_000, 2.5]);
});

describe('how the worker runs', () => {
  it('has defaults, and takes what is set', () => {
    const none = workerConfig({ TEMPORAL_DEPLOYMENT_NAME: '', TEMPORAL_WORKER_BUILD_ID: ' ' });
    expect([none.workflowBundlePath, none.version]).toEqual([undefined, undefined]);
    const set = { WORKER_COMMANDS_PER_SECOND: '7', WORKER_WORKFLOW_BUNDLE: __filename };
    const version = { TEMPORAL_DEPLOYMENT_NAME: 'a/b-1', TEMPORAL_WORKER_BUILD_ID: '1.2:sha+3' };
    expect(workerConfig({ ...set, ...version })).toEqual({
      commandsPerSecond: 7,
      pollingSlots: 20_000,
      workflowBundlePath: __filename,
      version: { deploymentName: 'a/b-1', buildId: '1.2:sha+3' },
      health: { host: '127.0.0.1', port: 9464 },
    });
  });

  it('logs at info, or at a level that exists', () => {
    expect(logLevel({})).toBe('info');
    expect(logLevel({ LOG_LEVEL: 'debug' })).toBe('debug');
  });
});

describe('the keys of MX', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  const [file, empty] = [join(folder, 'key'), join(folder, 'empty')];
  writeFileSync(file, 'planted-file\n', { mode: 0o600 });
  writeFileSync(empty, '\n', { mode: 0o600 });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['MX_API_KEY', 'apiKey'],
    ['MX_CLIENT_ID', 'clientId'],
  ] as const)('%s may come from a file, and not from both', (name, field) => {
    const { [name]: value, ...others } = REAL;
    const from = (path: string) => ({ ...others, [`${name}_FILE`]: path });
    expect(mxConfig({ ...from(file), [name]: '' })[field]).toBe('planted-file');
    const rejected = [{ ...from(file), [name]: value }, from(`${folder}/planted`), from(empty)];
    const problems = [
      `Set ${name} or ${name}_FILE, not both.`,
      `${name}_FILE names a file that cannot be read. Check`,
      `${name}_FILE names a file that is empty. Write`,
      `${name} is not set. Set it, or ${name}_FILE. MX issues it.`,
    ];
    expect([...rejected, others].map((env) => rejectionOf(() => mxConfig(env)))).toEqual(
      problems.map((problem) => expect.stringContaining(problem)),
    );
  });
});

describe('the proxy on the way to MX', () => {
  const PROXY = 'http://planted:planted@proxy.example:3128';
  const OTHER = 'http://other.example:8080/';
  const FOUND = `${PROXY}/`;
  const PLAIN = { MX_BASE_URL: 'http://sim:4010', MX_ALLOW_PLAIN_HTTP_HOSTS: 'sim' };
  const at = (env: Record<string, string>) => mxConfig({ ...REAL, ...env }).proxyUrl;

  it.each<[string, Record<string, string>, string | undefined]>([
    ['none', {}, undefined],
    ['of the environment', { HTTPS_PROXY: PROXY }, FOUND],
    ['in lower case', { https_proxy: PROXY, HTTPS_PROXY: OTHER }, FOUND],
    ['that is empty', { HTTPS_PROXY: '', MX_PROXY_URL: '' }, undefined],
    ['without a scheme', { HTTPS_PROXY: 'other.example:8080' }, OTHER],
    ['of TLS', { MX_PROXY_URL: 'https://proxy.example' }, 'https://proxy.example/'],
    ['of its own', { MX_PROXY_URL: PROXY, HTTPS_PROXY: OTHER }, FOUND],
    ['of its own, whatever is excepted', { MX_PROXY_URL: PROXY, NO_PROXY: '*' }, FOUND],
    ['of its own over plain http', { ...PLAIN, MX_PROXY_URL: PROXY }, FOUND],
    ['for https alone', { ...PLAIN, HTTPS_PROXY: PROXY }, undefined],
    ['for others alone', { HTTP_PROXY: PROXY, ALL_PROXY: PROXY }, undefined],
  ])('is %s', (_what, env, proxy) => {
    expect(at(env)).toBe(proxy);
  });

  it.each(['https://localhost:4010', 'https://127.0.0.1', 'https://127.9.9.9', 'https://[::1]:1'])(
    'is none to %s',
    (MX_BASE_URL) => {
      expect(at({ MX_BASE_URL, HTTPS_PROXY: PROXY, MX_PROXY_URL: PROXY })).toBeUndefined();
    },
  );

  it.each([
    ...[['*'], ['vestibule.mx.com'], ['VESTIBULE.mx.com'], ['mx.com'], ['.mx.com'], ['*.mx.com']],
    ...[['a.example, mx.com'], ['a.example mx.com:443'], ['vestibule.mx.com.']],
  ])('is none for a host that NO_PROXY=%s names', (list) => {
    expect(at({ HTTPS_PROXY: PROXY, NO_PROXY: list })).toBeUndefined();
    expect(at({ HTTPS_PROXY: PROXY, NO_PROXY: 'planted', no_proxy: list })).toBeUndefined();
  });

  it.each(['', ' , ', 'x.com', 'ule.mx.com', 'vestibule.mx', 'mx.com:80', 'mx.com.example', '.'])(
    'stays where NO_PROXY=%s names others',
    (list) => {
      expect(at({ HTTPS_PROXY: PROXY, NO_PROXY: list })).toBe(FOUND);
    },
  );

  it.each(['HTTPS_PROXY', 'https_proxy', 'MX_PROXY_URL'])(
    'is rejected where %s is none',
    (name) => {
      const wrong = [
        'socks5://planted:1',
        'http://',
        'http://planted/path',
        'planted:port',
        'http://p?planted',
      ];
      for (const value of [...wrong, 'http://planted%ZZ@proxy']) {
        expect(rejectionOf(() => at({ [name]: value }))).toMatch(
          new RegExp(` ${name.toUpperCase()} must be the address of an HTTP proxy`),
        );
      }
    },
  );
});

describe('the sealing keys', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  const keyFile = join(folder, 'key.json');
  writeFileSync(keyFile, 'planted-file', { mode: 0o600 });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(['SEALING_PRIVATE_KEY', 'SEALING_PUBLIC_KEY'] as const)(
    '%s comes from its variable or its file, and what cannot be used names the one that gave it',
    async (name) => {
      const read = (env: Record<string, string>, how = (text: string) => text) =>
        settingOf(env, name, how);
      const broken = () => {
        throw new Error('It is damaged.');
      };
      const file = { [`${name}_FILE`]: keyFile };
      expect(await read(file)).toBe('planted-file');
      expect(await read({ [name]: 'planted-variable' })).toBe('planted-variable');
      await expect(read(file, broken)).rejects.toThrow(
        `${name}_FILE cannot be used. It is damaged.`,
      );
      await expect(read({ [name]: 'x' }, broken)).rejects.toThrow(`${name} cannot be used.`);
    },
  );
});

test('the JWKS of an identity provider is fetched through HTTPS_PROXY, unless NO_PROXY names its host', () => {
  const api = { API_KEYS_FILE: 'keys.json', API_TOKEN_SECRET: `${aSecret()}\n` };
  const issuer = { API_JWT_ISSUER: 'i', API_JWT_AUDIENCE: 'a' };
  const env = {
    ...api,
    ...issuer,
    API_JWKS_URL: 'https://id.example.com/jwks',
    HTTPS_PROXY: 'p:1',
  };
  expect(apiConfig(env).provider?.proxyUrl).toBe('http://p:1/');
  expect(apiConfig({ ...env, NO_PROXY: 'example.com' }).provider?.proxyUrl).toBeUndefined();
});
