/**
 * Goal: variables and profiles say where Temporal is; connecting is bounded in time and its errors
 * tell no secret. Method: real files, and a socket that accepts and never answers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  configuredTarget,
  edgeTemporal,
  openClientConnection,
  TemporalConfigurationError,
  TemporalConnectionError,
  temporalTarget,
} from '../../runtime';
import { openWorkerConnection } from '../../runtime/worker';
import { startConnectProxy, type ConnectProxy } from '../support/connect-proxy';
import { sharedDevServer } from '../support/dev-server';
import { describeWithServer } from '../support/server-suite';
import { startSilentServer, type SilentServer } from '../support/silent-server';

describe('the target', () => {
  const folder = mkdtempSync(join(tmpdir(), 'envconfig-'));
  const TEMPORAL_CONFIG_FILE = join(folder, 'temporal.toml');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (text: string) => writeFileSync(TEMPORAL_CONFIG_FILE, text);

  test('without any setting is nothing configured, and the usual address and namespace', () => {
    const none = { TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' };
    expect(configuredTarget(none)).toEqual({});
    expect(temporalTarget(none)).toEqual({ address: 'localhost:7233', namespace: 'default' });
  });

  test('comes from the profile, variables win over it, and empty ones count as absent', () => {
    write(
      '[profile.default]\naddress = "file.example:7233"\n[profile.cloud]\naddress = "cloud.example:7233"\n' +
        'namespace = "team.abc"\napi_key = "planted-key"\n',
    );
    const empty = { TEMPORAL_ADDRESS: '', TEMPORAL_PROFILE: '', TEMPORAL_NAMESPACE: ' ' };
    const env = { ...empty, TEMPORAL_CONFIG_FILE };
    expect(configuredTarget(env)).toEqual({ address: 'file.example:7233' });
    expect(configuredTarget({ ...env, TEMPORAL_ADDRESS: 'env.example:1' })).toEqual({
      address: 'env.example:1',
    });
    expect(configuredTarget({ ...env, TEMPORAL_PROFILE: 'cloud' })).toEqual({
      address: 'cloud.example:7233',
      namespace: 'team.abc',
      apiKey: 'planted-key',
      tls: true,
    });
  });

  test.each<[string, Record<string, string>, object | undefined]>([
    ['over TLS', {}, { address: 'proxy.example:3128', user: { username: 'u', password: 'p%' } }],
    ['on the standard port', { HTTPS_PROXY: 'http://[::2]' }, { address: '[::2]:80' }],
    ['without TLS', { TEMPORAL_TLS: 'false' }, undefined],
    ['that is excepted', { NO_PROXY: 'cloud.example:7233' }, undefined],
    ['on this machine', { TEMPORAL_ADDRESS: 'localhost:7233' }, undefined],
  ])('has the proxy of the environment for a server %s', (_what, more, proxy) => {
    const env = {
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      TEMPORAL_ADDRESS: 'team.cloud.example:7233',
      TEMPORAL_TLS: 'true',
      HTTPS_PROXY: 'http://u:p%25@proxy.example:3128',
      ...more,
    };
    expect(temporalTarget(env).proxy).toEqual(proxy);
  });

  test.each([
    ['https://u:planted@proxy.example', 'is over TLS'],
    ['http://u:planted%40@proxy.example', 'has a user or password with a colon or an @'],
  ])('has no proxy that the SDK cannot use: %s', (HTTPS_PROXY, problem) => {
    const env = { TEMPORAL_ADDRESS: 'cloud.example:7233', TEMPORAL_TLS: 'true', HTTPS_PROXY };
    const of = () => temporalTarget({ ...env, TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' });
    expect(of).toThrow(`HTTPS_PROXY names a proxy that ${problem}`);
    expect(of).toThrow(/NO_PROXY/);
    expect(of).not.toThrow(/planted/);
  });

  test('a profile that does not exist, or a file that cannot be read, is named and not quoted', () => {
    const of = (TEMPORAL_PROFILE?: string) => () =>
      configuredTarget({ TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE });
    expect(of('prod')).toThrow(TemporalConfigurationError);
    expect(of('prod')).toThrow(/'prod' not found/);
    write('[profile.default\naddress = "planted-secret"');
    expect(of()).toThrow(TemporalConfigurationError);
    expect(of()).not.toThrow(/planted-secret/);
  });
});

describe('a server that accepts and never answers', () => {
  let silent: SilentServer;
  beforeAll(async () => {
    silent = await startSilentServer();
  });
  afterAll(() => silent.close());

  test.each([
    ['client', openClientConnection],
    ['worker', openWorkerConnection],
  ])('is given up by the %s connection in time, without the key in the error', async (_, open) => {
    const { address } = silent;
    const startedAt = Date.now();
    const target = { address, namespace: 'default', apiKey: 'planted-key', tls: false };
    const error: unknown = await open(target, { timeoutMs: 400 }).catch(
      (thrown: unknown) => thrown,
    );
    // The SDK by itself would take ten seconds.
    expect(Date.now() - startedAt).toBeLessThan(9_000);
    expect(error).toBeInstanceOf(TemporalConnectionError);
    const message = expect.stringContaining('Check TEMPORAL_ADDRESS');
    expect(error).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', address, message });
    expect(String((error as Error).stack)).not.toContain('planted-key');
  });
});

describeWithServer('a server behind a proxy', () => {
  const NAME = 'temporal.example:7233';
  let proxy: ConnectProxy;
  beforeAll(async () => {
    proxy = await startConnectProxy({ [NAME]: sharedDevServer().target.address });
  });
  afterAll(() => proxy.close());
  const target = () => {
    const user = { username: 'u', password: 'planted' };
    return { ...sharedDevServer().target, address: NAME, proxy: { address: proxy.address, user } };
  };
  const authorization = `Basic ${Buffer.from('u:planted').toString('base64')}`;

  test.each([
    ['client', openClientConnection],
    ['worker', openWorkerConnection],
    [
      'edge',
      (to: Parameters<typeof edgeTemporal>[0]) => {
        const { connection } = edgeTemporal(to, {});
        return connection.ensureConnected().then(() => connection);
      },
    ],
  ])('is reached by the connection of the %s, through tunnels alone', async (_, open) => {
    proxy.answerWith(200);
    proxy.tunnels.splice(0);
    const connection = await open(target());
    try {
      const { capabilities } = await connection.workflowService.getSystemInfo({});
      expect(capabilities?.encodedFailureAttributes).toBe(true);
    } finally {
      await connection.close();
    }
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    const others = proxy.tunnels.filter(({ target: to }) => to !== NAME);
    expect(others).toEqual([]);
    expect(proxy.tunnels.at(-1)?.authorization).toBe(authorization);
  });

  test('is unreachable where the proxy opens no tunnel; the password is in no error', async () => {
    proxy.answerWith(407);
    const error: unknown = await openClientConnection(target(), { timeoutMs: 600 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', address: NAME });
    expect(String((error as Error).stack)).not.toContain('planted');
  });
});
