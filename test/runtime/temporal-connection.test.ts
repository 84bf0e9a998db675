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
  openClientConnection,
  TemporalConfigurationError,
  TemporalConnectionError,
  temporalTarget,
} from '../../runtime';
import { openWorkerConnection } from '../../runtime/worker';
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
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    expect(error).toBeInstanceOf(TemporalConnectionError);
    const message = expect.stringContaining('Check TEMPORAL_ADDRESS');
    expect(error).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', address, message });
    expect(String((error as Error).stack)).not.toContain('planted-key');
  });
});
